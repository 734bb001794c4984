//! What the server answered, with assertions that print all of it when they fail.

use serde_json::Value;

/// The answer to one GraphQL request.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The JSON body.
    pub(crate) body: Value,
}

impl Answer {
    /// The value at a JSON pointer below `data`, e.g. `/bookingCreate/booking/id`. No top-level error may have occurred.
    #[track_caller]
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        assert!(self.body.get("errors").is_none(), "unexpected top-level errors: {self:#?}");
        self.body
            .pointer(&format!("/data{pointer}"))
            .unwrap_or_else(|| panic!("nothing at {pointer}: {self:#?}"))
    }

    /// The text at a JSON pointer below `data`.
    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer}: {self:#?}")).to_owned()
    }

    /// The codes of a payload's `errors`, e.g. of `/bookingCreate`.
    #[track_caller]
    pub(crate) fn refusal_codes(&self, mutation: &str) -> Vec<String> {
        self.at(&format!("/{mutation}/errors"))
            .as_array()
            .unwrap_or_else(|| panic!("no list of errors: {self:#?}"))
            .iter()
            .map(|error| error.get("code").and_then(Value::as_str).unwrap_or_default().to_owned())
            .collect()
    }

    /// Asserts that the mutation did its work.
    #[track_caller]
    pub(crate) fn done(self, mutation: &str) -> Self {
        assert_eq!(self.refusal_codes(mutation), Vec::<String>::new(), "{self:#?}");
        self
    }

    /// Asserts that the mutation refused with exactly this code at this field.
    #[track_caller]
    pub(crate) fn refused(&self, mutation: &str, code: &str, field: Option<&str>) {
        assert_eq!(self.refusal_codes(mutation), vec![code.to_owned()], "{self:#?}");
        let found = self.at(&format!("/{mutation}/errors/0/field")).as_str();
        assert_eq!(found, field, "{self:#?}");
        let message = self.text(&format!("/{mutation}/errors/0/message"));
        assert!(message.len() > 10, "a refusal tells the person what to do: {self:#?}");
    }

    /// Asserts exactly one top-level error with this code.
    #[track_caller]
    pub(crate) fn failed(&self, code: &str) {
        let errors = self.body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
        assert_eq!(errors.len(), 1, "{self:#?}");
        assert_eq!(
            self.body.pointer("/errors/0/extensions/code").and_then(Value::as_str),
            Some(code),
            "{self:#?}"
        );
    }
}
