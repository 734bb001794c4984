//! What must hold for any variables. The fuzz target and the tests both run this.

use teacherin_document_guard::{Steps, VariableLimits, check_variables_counting};

/// Checks any JSON object as variables within bounded steps.
pub(crate) fn check_as_variables(bytes: &[u8]) {
    let Ok(variables) = serde_json::from_slice(bytes) else { return };
    let limits = VariableLimits::default();
    let mut steps = Steps::default();
    let checked = check_variables_counting(&variables, &limits, &mut steps);
    assert!(steps.variables <= limits.values_max + 1, "{steps:?}");
    let json = serde_json::Value::Object(variables);
    let (values, string_bytes, list_items, nesting) = sizes(&json);
    let is_within = values - 1 <= limits.values_max
        && string_bytes <= limits.string_bytes_max
        && list_items <= limits.list_items_max
        && nesting - 1 <= limits.nesting_max;
    assert_eq!(checked.is_ok(), is_within, "{checked:?}");
}

/// Values, bytes of strings and names, the longest list, and the nesting, the outermost object included.
fn sizes(value: &serde_json::Value) -> (usize, usize, usize, usize) {
    let (own_bytes, own_items, inner): (usize, usize, Vec<_>) = match value {
        serde_json::Value::String(text) => (text.len(), 0, Vec::new()),
        serde_json::Value::Array(items) => (0, items.len(), items.iter().map(sizes).collect()),
        serde_json::Value::Object(fields) => {
            (fields.keys().map(String::len).sum(), 0, fields.values().map(sizes).collect())
        }
        _ => (0, 0, Vec::new()),
    };
    let is_nested = usize::from(value.is_array() || value.is_object());
    inner.into_iter().fold((1, own_bytes, own_items, is_nested), |whole, part| {
        (whole.0 + part.0, whole.1 + part.1, whole.2.max(part.2), whole.3.max(is_nested + part.3))
    })
}
