//! Each limit on variables, kept and exceeded.

use serde_json::{Map, Value, json};
use teacherin_document_guard::{Excess, Steps, VariableLimits, check_variables, check_variables_counting};

fn excess(variables: Value) -> Option<Excess> {
    let variables: Map<String, Value> = serde_json::from_value(variables).expect("it is an object");
    check_variables(&variables, &VariableLimits::default()).err()
}

#[test]
fn values() {
    let rows = |rows: usize, last: usize| {
        let mut rows = vec![vec![1; 499]; rows];
        rows.push(vec![1; last]);
        json!({ "a": rows })
    };
    // `a`, and nine rows of 1 + 499, leave 499: a row of 498.
    assert_eq!(excess(rows(9, 498)), None);
    assert_eq!(excess(rows(9, 499)), Some(Excess::VariableValues(5_000)));
    assert_eq!(Excess::VariableValues(5_000).to_string(), "The variables hold more than 5000 values.");
}

#[test]
fn bytes_of_strings_and_names() {
    assert_eq!(excess(json!({ "a": "x".repeat(65_535) })), None);
    assert_eq!(excess(json!({ "a": "x".repeat(65_536) })), Some(Excess::VariableStringBytes(65_536)));
    assert_eq!(excess(json!({ "a": { "x".repeat(65_536): 1 } })), Some(Excess::VariableStringBytes(65_536)));
    assert_eq!(
        excess(json!({ "a": ["ä".repeat(20_000), "ä".repeat(20_000)] })),
        Some(Excess::VariableStringBytes(65_536))
    );
    assert_eq!(
        Excess::VariableStringBytes(65_536).to_string(),
        "The strings and names in the variables are longer than 65536 bytes together."
    );
}

#[test]
fn items_of_a_list() {
    assert_eq!(excess(json!({ "a": vec![1; 500] })), None);
    assert_eq!(excess(json!({ "a": vec![1; 501] })), Some(Excess::VariableListItems(500)));
    assert_eq!(
        Excess::VariableListItems(500).to_string(),
        "A list in the variables has more than 500 items."
    );
}

#[test]
fn nesting_of_lists_and_objects() {
    let nested = |depth: usize| {
        (0..depth).fold(
            json!(1),
            |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) },
        )
    };
    assert_eq!(excess(json!({ "a": nested(16) })), None);
    assert_eq!(excess(json!({ "a": nested(17) })), Some(Excess::VariableNesting(16)));
    assert_eq!(
        Excess::VariableNesting(16).to_string(),
        "The variables nest lists and objects more than 16 deep."
    );
}

#[test]
fn work_ends_at_the_first_excess() {
    let many: Vec<_> = (0..400).map(|_| vec![1; 400]).collect();
    let variables: Map<String, Value> = serde_json::from_value(json!({ "a": many })).unwrap();
    let mut steps = Steps::default();
    check_variables_counting(&variables, &VariableLimits::default(), &mut steps).unwrap_err();
    assert_eq!(steps.variables, 5_001);
}
