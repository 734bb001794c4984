//! Ids on the wire: GraphQL's `ID`, read and checked into the entity's own id type.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, parser::types::Field};
use async_graphql::{
    ID, InputType, InputValueError, InputValueResult, OutputType, Positioned, ServerResult, Value,
};
use kernel::id::{EntityId, IdError};

/// The id of one kind of entity. On the wire it is an `ID` such as `booking_01KAJ3W8Q4E7S9ZK3M5T0V2XYA`; an id of
/// another kind or a malformed one is refused with BAD_USER_INPUT before any resolver runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicId<I>(pub I);

impl<I: EntityId> From<I> for PublicId<I> {
    fn from(id: I) -> Self {
        Self(id)
    }
}

impl<I: EntityId + std::str::FromStr<Err = IdError>> InputType for PublicId<I> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let Value::String(text) = value else { return Err(InputValueError::expected_type(value)) };
        text.parse::<I>().map(Self).map_err(|error| {
            InputValueError::custom(error).with_extension("code", crate::error::code::BAD_USER_INPUT)
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}

impl<I: EntityId> OutputType for PublicId<I> {
    fn type_name() -> Cow<'static, str> {
        <ID as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.0.to_string()))
    }
}
