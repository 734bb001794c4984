//! What of a document is going to be executed.

use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};

/// Mutations for people who are not signed in. A client that sends an ended access token along must get through: these
/// are the ways to a new one.
const ENTRANCES: &[&str] = &[
    "accountRegister",
    "accountVerify",
    "login",
    "loginSessionRefresh",
    "passwordReset",
    "passwordResetRequest",
    "verificationCodeResend",
];

/// The operation that the request selects, if there is just one candidate; the executor refuses everything else.
pub(super) fn selected<'document>(
    document: &'document ExecutableDocument,
    name: Option<&str>,
) -> Option<&'document OperationDefinition> {
    document
        .operations
        .iter()
        .find(|(operation_name, _)| {
            name.is_none_or(|name| operation_name.is_some_and(|found| found.as_str() == name))
        })
        .map(|(_, operation)| &operation.node)
}

/// How many root fields it has, fragments written out.
pub(super) fn root_fields(document: &ExecutableDocument, operation: &OperationDefinition) -> usize {
    fields(document, &operation.selection_set.node)
}

/// The recursion ends: the guard has refused documents whose fragments spread themselves.
fn fields(document: &ExecutableDocument, set: &SelectionSet) -> usize {
    set.items
        .iter()
        .map(|selection| match &selection.node {
            Selection::Field(_) => 1,
            Selection::InlineFragment(inline) => fields(document, &inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => document
                .fragments
                .get(&spread.node.fragment_name.node)
                .map_or(0, |fragment| fields(document, &fragment.node.selection_set.node)),
        })
        .sum()
}

/// Whether it does nothing but let somebody in. Judged by the fields themselves, never by the operation's name.
pub(super) fn only_enters(operation: &OperationDefinition) -> bool {
    operation.ty == OperationType::Mutation
        && operation.selection_set.node.items.iter().all(|selection| match &selection.node {
            Selection::Field(field) => ENTRANCES.contains(&field.node.name.node.as_str()),
            Selection::FragmentSpread(_) | Selection::InlineFragment(_) => false,
        })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn only_the_fields_tell_whether_an_operation_lets_somebody_in() {
        for (document, enters) in [
            ("mutation x { login(input: {}) { errors { code } } }", true),
            (
                "mutation { a: login(input: {}) { errors { code } } bookingCreate(input: {}) { errors { code } } }",
                false,
            ),
            ("mutation login { bookingCreate(input: {}) { errors { code } } }", false),
            ("mutation { login: logout { errors { code } } }", false),
            ("{ login }", false),
        ] {
            let document = parse_query(document).unwrap();
            assert_eq!(selected(&document, None).is_some_and(only_enters), enters);
        }
    }
}
