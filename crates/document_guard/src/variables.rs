//! The sizes inside variables: they are values of the request as much as those in the document's text.

use serde_json::{Map, Value};

use crate::{Excess, Steps, VariableLimits};

/// Checks the variables of a request, before anything is done with them.
///
/// # Errors
/// The first limit that is exceeded.
pub fn check_variables(variables: &Map<String, Value>, limits: &VariableLimits) -> Result<(), Excess> {
    check_variables_counting(variables, limits, &mut Steps::default())
}

/// [`check_variables`] that says what it took.
///
/// # Errors
/// As there.
pub fn check_variables_counting(
    variables: &Map<String, Value>,
    limits: &VariableLimits,
    steps: &mut Steps,
) -> Result<(), Excess> {
    let mut count = Count { limits, values: 0, string_bytes: 0 };
    let checked = count.fields(variables, 0);
    steps.variables += count.values;
    checked
}

struct Count<'limits> {
    limits: &'limits VariableLimits,
    values: usize,
    string_bytes: usize,
}

impl Count<'_> {
    fn fields(&mut self, fields: &Map<String, Value>, nesting: usize) -> Result<(), Excess> {
        for (name, value) in fields {
            self.text(name)?;
            self.value(value, nesting)?;
        }
        Ok(())
    }

    /// Goes no deeper than `nesting_max`.
    fn value(&mut self, value: &Value, nesting: usize) -> Result<(), Excess> {
        self.values += 1;
        if self.values > self.limits.values_max {
            return Err(Excess::VariableValues(self.limits.values_max));
        }
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
            Value::String(text) => self.text(text),
            Value::Array(_) | Value::Object(_) if nesting >= self.limits.nesting_max => {
                Err(Excess::VariableNesting(self.limits.nesting_max))
            }
            Value::Array(items) if items.len() > self.limits.list_items_max => {
                Err(Excess::VariableListItems(self.limits.list_items_max))
            }
            Value::Array(items) => items.iter().try_for_each(|item| self.value(item, nesting + 1)),
            Value::Object(fields) => self.fields(fields, nesting + 1),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Excess> {
        self.string_bytes = self.string_bytes.saturating_add(text.len());
        if self.string_bytes > self.limits.string_bytes_max {
            return Err(Excess::VariableStringBytes(self.limits.string_bytes_max));
        }
        Ok(())
    }
}
