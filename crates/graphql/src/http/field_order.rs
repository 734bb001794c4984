//! Answers in the order of the document, as the specification asks (§7.2.2): async-graphql 7.2.1 puts fields in the order
//! in which their resolvers finished, which changes from one request to the next.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// A response key with the selections below it, in the order of the document.
type Ordered<'document> = IndexMap<&'document Name, Vec<&'document SelectionSet>>;

/// Puts the fields of an answer into the order of the selections.
pub(super) fn restore(value: &mut Value, document: &ExecutableDocument, selections: &SelectionSet) {
    order(value, document, &[selections]);
}

fn order(value: &mut Value, document: &ExecutableDocument, selections: &[&SelectionSet]) {
    // The order of a list's items is computed once for all of them.
    match value {
        Value::Object(_) | Value::List(_) => {
            let mut ordered = Ordered::new();
            for set in selections {
                collect(document, set, &mut ordered);
            }
            apply(value, document, &ordered);
        }
        _ => {}
    }
}

/// The recursion into fragments ends: the guard has refused documents whose fragments spread themselves.
fn collect<'document>(
    document: &'document ExecutableDocument,
    set: &'document SelectionSet,
    ordered: &mut Ordered<'document>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let below = ordered.entry(&field.node.response_key().node).or_default();
                below.push(&field.node.selection_set.node);
            }
            Selection::InlineFragment(fragment) => {
                collect(document, &fragment.node.selection_set.node, ordered);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, ordered);
                }
            }
        }
    }
}

fn apply(value: &mut Value, document: &ExecutableDocument, ordered: &Ordered<'_>) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| apply(item, document, ordered)),
        Value::Object(fields) => {
            let mut found = std::mem::take(fields);
            for (key, below) in ordered {
                if let Some(mut field) = found.swap_remove(key.as_str()) {
                    order(&mut field, document, below);
                    fields.insert((*key).clone(), field);
                }
            }
            fields.extend(found);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::value;

    use super::*;

    #[test]
    fn fields_come_in_the_order_of_the_document_whatever_finished_first() {
        let document =
            parse_query("{ list { ...f b: c ... on X { d { e g } } } a } fragment f on X { z }").unwrap();
        let mut answer = value!({ "a": 1, "list": [{ "d": { "g": 1, "e": 2 }, "b": 1, "z": 0 }, null] });
        let (_, operation) = document.operations.iter().next().unwrap();
        restore(&mut answer, &document, &operation.node.selection_set.node);
        assert_eq!(answer.to_string(), r#"{list: [{z: 0, b: 1, d: {e: 2, g: 1}}, null], a: 1}"#);
    }
}
