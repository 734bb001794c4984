//! What operations cost in the shop, where every field weighs 1, `items` are 3 unless asked for and never more than 5.

use async_graphql::parser::types::OperationType;
use serde_json::{Map, Value, json};
use teacherin_document_guard::{CostModel, DocumentLimits, FieldCost, ListSize, Steps, admit};

use crate::shop::ShopCosts;

fn cost_with(text: &str, variables: Value) -> u64 {
    let admitted = admit(text, &DocumentLimits::default()).expect("it is within the limits");
    let variables: Map<String, Value> = serde_json::from_value(variables).expect("it is an object");
    admitted.cost(admitted.operation(None).expect("it is the only one"), &ShopCosts::new(), &variables)
}

fn cost(text: &str) -> u64 {
    cost_with(text, json!({}))
}

#[test]
fn a_list_multiplies_what_stands_below_it() {
    assert_eq!(cost("{item{name}}"), 2);
    assert_eq!(cost("{items{name}}"), 1 + 3);
    assert_eq!(cost("{items{items{name}}}"), 1 + 3 * (1 + 3));
    assert_eq!(cost("{items(first: 2){name item{name}}}"), 1 + 2 * 3);
}

#[test]
fn a_size_is_at_least_one_and_at_most_what_there_can_be() {
    assert_eq!(cost("{items(first: 0){name}}"), 1 + 1);
    assert_eq!(cost("{items(first: -7){name}}"), 1 + 1);
    assert_eq!(cost("{items(first: 5){name}}"), 1 + 5);
    assert_eq!(cost("{items(first: 99999999999999999999){name}}"), 1 + 3);
    assert_eq!(cost("{items(first: 2147483647){name}}"), 1 + 5);
}

#[test]
fn the_first_slicing_argument_that_is_given_counts() {
    assert_eq!(cost("{items(ids: [1, 2]){name}}"), 1 + 2);
    assert_eq!(cost("{items(ids: [1, 2], first: 4){name}}"), 1 + 4);
    assert_eq!(cost("{items(ids: [1, 2], first: null){name}}"), 1 + 2);
    assert_eq!(cost("{items(first: \"2\"){name}}"), 1 + 3);
}

#[test]
fn a_variable_counts_by_its_value_or_its_default() {
    let text = "query($n: Int = 4, $ids: [ID!] = [1]) {items(first: $n, ids: $ids){name}}";
    assert_eq!(cost(text), 1 + 4);
    assert_eq!(cost_with(text, json!({ "n": 2 })), 1 + 2);
    // An explicit null is null, whatever the default is.
    assert_eq!(cost_with(text, json!({ "n": null })), 1 + 1);
    assert_eq!(cost_with(text, json!({ "n": null, "ids": [1, 2] })), 1 + 2);
    assert_eq!(cost_with(text, json!({ "n": null, "ids": null })), 1 + 3);
    assert_eq!(cost("query($n: Int){items(first: $n){name}}"), 1 + 3);
}

#[test]
fn a_variable_in_a_list_does_not_hide_the_length() {
    assert_eq!(cost("query($a: ID!){items(ids: [$a, $a]){name}}"), 1 + 2);
}

#[test]
fn what_the_model_does_not_know_costs_one_with_all_below() {
    assert_eq!(cost("{nothing{at{all}}}"), 3);
    assert_eq!(cost("{item{... on Nothing{name}}}"), 2);
    assert_eq!(cost("{item{...F}} fragment F on Nothing{items{name}}"), 3);
    assert_eq!(cost("mutation{item{name}}"), 2);
}

#[test]
fn fragments_cost_what_their_type_costs() {
    assert_eq!(
        cost("{items{...F ...{name} ... on Item{name}}} fragment F on Item{items{name}}"),
        1 + 3 * (4 + 1 + 1)
    );
    assert_eq!(
        cost("{item{things{__typename ...on Item{items{name}} ...on Other{name}}}}"),
        1 + 1 + 2 * (1 + 4 + 1)
    );
}

#[test]
fn skip_and_include_do_not_lower_the_cost() {
    assert_eq!(cost("query($off: Boolean = false){items @include(if: $off){name @skip(if: true)}}"), 1 + 3);
}

#[test]
fn a_fragment_is_measured_once() {
    let fan = "{item{...A ...A ...A}} fragment A on Item{...B ...B ...B} fragment B on Item{...C ...C ...C}
        fragment C on Item{items{name}}";
    let admitted = admit(fan, &DocumentLimits::default()).unwrap();
    let mut steps = Steps::default();
    let operation = admitted.operation(None).unwrap();
    let cost = admitted.cost_counting(operation, &ShopCosts::new(), &Map::new(), &mut steps);
    assert_eq!(cost, 1 + 27 * 4);
    assert_eq!(steps.cost, 1 + 3 + 3 + 3 + 2);
}

/// Everything is a list of many, at one price.
struct Endless {
    weight: u64,
}

impl CostModel for Endless {
    type Type = ();

    fn root(&self, _: OperationType) -> Option<()> {
        Some(())
    }

    fn named(&self, _: &str) -> Option<()> {
        Some(())
    }

    fn field(&self, (): (), _: &str) -> Option<FieldCost<'_, ()>> {
        let size = ListSize { assumed: 1 << 33, size_max: u64::MAX, slicing_arguments: &[] };
        Some(FieldCost { weight: self.weight, returns: Some(()), size: Some(size) })
    }
}

#[test]
fn a_cost_ends_at_the_largest_number() {
    let admitted = admit("{a{b{c}}}", &DocumentLimits::default()).unwrap();
    let cost = |weight| admitted.cost(admitted.operation(None).unwrap(), &Endless { weight }, &Map::new());
    assert_eq!(cost(1), u64::MAX);
    assert_eq!(cost(u64::MAX), u64::MAX);
}
