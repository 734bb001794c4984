//! `@cost` and `@listSize`: how a field's price is written at its resolver and shown in the schema.
//!
//! ```rust,ignore
//! #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]   // a connection with a statement of its own
//! #[graphql(directive = Items::apply(5))]                                          // about five
//! #[graphql(directive = First::apply(8))]                                          // `first`, 8 where it is not given
//! ```

use std::borrow::Cow;

use async_graphql::TypeDirective;
use async_graphql::registry::location_traits::Directive_At_FIELD_DEFINITION;
use async_graphql::registry::{MetaDirectiveInvocation, Registry};

/// What a field itself costs; 1 where nothing is said. A selection costs its fields, each of them
/// `weight + size × (what is selected in it)`, and the size is that of `@listSize`.
#[TypeDirective(name = "cost", location = "FieldDefinition")]
pub(crate) fn Cost(weight: i32) {}

/// How many objects stand below a field, for what a selection costs: the first of the `slicingArguments` that is given
/// (a number as it is, a list by its length; counted as 1 to 100), else `assumedSize`. On a field that returns a connection
/// it is the size of the page, and multiplies all that is selected in the connection.
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub(crate) fn ListSize(assumed_size: i32, slicing_arguments: Option<Vec<String>>) {}

/// Writes a shorter way of saying `@listSize`.
macro_rules! list_size {
    ($(#[$documentation:meta])* $name:ident($($parameter:ident: $type:ty),*) => $size:expr, $arguments:expr) => {
        $(#[$documentation])*
        pub(crate) struct $name;

        impl $name {
            pub(crate) fn apply($($parameter: $type),*) -> MetaDirectiveInvocation {
                let arguments: &[&str] = $arguments;
                let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>();
                ListSize::apply($size, (!arguments.is_empty()).then_some(arguments))
            }
        }

        impl TypeDirective for $name {
            fn name(&self) -> Cow<'static, str> {
                ListSize.name()
            }

            fn register(&self, registry: &mut Registry) {
                ListSize.register(registry);
            }
        }

        impl Directive_At_FIELD_DEFINITION for $name {}
    };
}

list_size! {
    /// A connection: `first` or `last`, 20 where neither is given.
    Paged() => super::ASSUMED_PAGE_SIZE, &["first", "last"]
}

list_size! {
    /// A list with an argument `first`.
    First(assumed_size: i32) => assumed_size, &["first"]
}

list_size! {
    /// A list whose size the client does not choose.
    Items(assumed_size: i32) => assumed_size, &[]
}
