//! Whether the values of variables are what the document declares them to be. Asked for every request, because a
//! document is validated only once.

use std::fmt;

use async_graphql::parser::types::{OperationDefinition, Type};
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeName, Registry};
use async_graphql::{Value, Variables};

/// The most characters of a field's name that an answer repeats; ours are shorter.
pub(super) const NAME_LENGTH_MAX: usize = 40;

/// Where in a variable something is wrong, as a chain to its root.
#[derive(Clone, Copy)]
enum Place<'value> {
    Variable(&'value str),
    Field(&'value Self, &'value str),
    Item(&'value Self, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(formatter, "{name}"),
            Self::Field(parent, name) => write!(formatter, "{parent}.{name}"),
            Self::Item(parent, index) => write!(formatter, "{parent}.{index}"),
        }
    }
}

/// Checks every variable that the operation declares.
///
/// # Errors
/// A sentence about the first value that does not fit, with its path, e.g. `input.slots.2.startsAt`.
pub(super) fn check(
    registry: &Registry,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), String> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = definition.name.node.as_str();
        let place = Place::Variable(name);
        match variables.get(&definition.name.node) {
            Some(value) => check_type(registry, &definition.var_type.node, value, place)?,
            None if !definition.var_type.node.nullable && definition.default_value.is_none() => {
                return Err(format!(
                    "The variable ${name} of type {} is required but missing.",
                    definition.var_type.node
                ));
            }
            None => {}
        }
    }
    Ok(())
}

/// Checks against the type a document writes down.
fn check_type(registry: &Registry, expected: &Type, value: &Value, place: Place<'_>) -> Result<(), String> {
    check_named(registry, &expected.to_string(), value, place)
}

/// Checks against a type's text, such as `[ID!]!`. The recursion is as deep as the value, and a request's JSON nests at
/// most as deep as the guard lets it.
fn check_named(registry: &Registry, expected: &str, value: &Value, place: Place<'_>) -> Result<(), String> {
    let unfit = || Err(format!("The value of ${place} must be of type {expected}."));
    match (MetaTypeName::create(expected), value) {
        (MetaTypeName::NonNull(_), Value::Null) => unfit(),
        (MetaTypeName::NonNull(inner), _) => check_named(registry, inner, value, place),
        (_, Value::Null) => Ok(()),
        (MetaTypeName::List(inner), Value::List(items)) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| check_named(registry, inner, item, Place::Item(&place, index))),
        // A single value stands for a list of one (GraphQL specification §3.11).
        (MetaTypeName::List(inner), _) => check_named(registry, inner, value, place),
        (MetaTypeName::Named(name), _) => match registry.types.get(name) {
            Some(MetaType::Scalar { is_valid: Some(is_valid), .. }) if !is_valid(value) => unfit(),
            Some(MetaType::Enum { enum_values, .. }) => match value {
                Value::Enum(name) if enum_values.contains_key(name.as_str()) => Ok(()),
                Value::String(name) if enum_values.contains_key(name) => Ok(()),
                _ => unfit(),
            },
            Some(MetaType::InputObject { input_fields, oneof, .. }) => {
                let Value::Object(fields) = value else { return unfit() };
                if *oneof && (fields.len() != 1 || fields.values().any(|value| *value == Value::Null)) {
                    return Err(format!("${place} must have exactly one field, and that not null."));
                }
                if let Some(name) = fields.keys().find(|name| !input_fields.contains_key(name.as_str())) {
                    // Names are the client's own text: long ones are not repeated.
                    let name: String = name.chars().take(NAME_LENGTH_MAX).collect();
                    return Err(format!("${place} has a field {name} that {expected} does not have."));
                }
                input_fields.values().try_for_each(|field| {
                    check_field(registry, field, fields.get(field.name.as_str()), place)
                })
            }
            // Everything else is the validator's to refuse.
            _ => Ok(()),
        },
    }
}

fn check_field(
    registry: &Registry,
    field: &MetaInputValue,
    value: Option<&Value>,
    parent: Place<'_>,
) -> Result<(), String> {
    let place = Place::Field(&parent, &field.name);
    match value {
        Some(value) => check_named(registry, &field.ty, value, place),
        None if field.ty.ends_with('!') && field.default_value.is_none() => {
            Err(format!("${place} of type {} is required but missing.", field.ty))
        }
        None => Ok(()),
    }
}
