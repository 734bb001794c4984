//! Judging an answer of the payout service, which means its HTTP status. Its words are for admins and may tell of people's
//! accounts: what looks like a number of one is taken out.

use payments::gateway::GatewayError;
use serde_json::{Map, Value};

use crate::wire::RawAnswer;
use crate::{answer, words};

/// Numbers of accounts have so many digits at least.
const ACCOUNT_DIGITS_MIN: usize = 6;
/// Names that are shorter would be found everywhere.
const HIDDEN_CHARACTERS_MIN: usize = 3;

/// An answer that is one: neither trouble nor a refused key.
pub(super) struct PayoutAnswer {
    /// HTTP's.
    pub(super) http_status: u16,
    /// What it says.
    pub(super) value: Value,
}

impl PayoutAnswer {
    pub(super) fn read(raw: &RawAnswer) -> Result<Self, GatewayError> {
        let http_status = raw.http_status;
        let parsed = raw.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        let Some(value) = parsed.filter(|value: &Value| value.is_object() || value.is_array()) else {
            return Err(answer::without_json(http_status));
        };
        let answer = Self { http_status, value };
        // A key of the other role is 401 by one of Midtrans's pages, and 403 by another one.
        if http_status == 403 {
            return Err(GatewayError::Credentials);
        }
        match answer::trouble(http_status, &answer.said()) {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }

    /// Whether what was asked for is done.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.http_status)
    }

    /// Its fields; none where it is a list.
    pub(super) fn fields(&self) -> Option<&Map<String, Value>> {
        self.value.as_object()
    }

    /// Its status and message, for admins.
    pub(super) fn words(&self) -> String {
        format!("{}: {}", self.http_status, self.said())
    }

    /// What this answer is where it means nothing for what was asked.
    pub(super) fn unexpected(&self) -> GatewayError {
        if (400..500).contains(&self.http_status) {
            GatewayError::Refused(self.words())
        } else {
            GatewayError::Malformed(self.words())
        }
    }

    /// A sentence and its details, which are a text, a list, an object, or lists in a list.
    fn said(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let fields = self.fields();
        for name in ["error_message", "errors"] {
            collect_texts(fields.and_then(|fields| fields.get(name)), &mut parts);
        }
        let mut told: Vec<&str> = Vec::new();
        for part in parts {
            if !told.contains(&part) {
                told.push(part);
            }
        }
        without_numbers(&words::from_gateway(&told.join("; ")))
    }
}

/// In the order in which they stand there.
fn collect_texts<'a>(value: Option<&'a Value>, texts: &mut Vec<&'a str>) {
    match value {
        Some(Value::String(text)) => texts.push(text),
        Some(Value::Array(list)) => list.iter().for_each(|one| collect_texts(Some(one), texts)),
        Some(Value::Object(fields)) => fields.values().for_each(|one| collect_texts(Some(one), texts)),
        None | Some(Value::Null | Value::Bool(_) | Value::Number(_)) => {}
    }
}

/// The text with an ellipsis where the number of an account may have stood.
pub(super) fn without_numbers(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut digits = String::new();
    for character in text.chars().chain([' ']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        cleaned.push_str(if digits.len() < ACCOUNT_DIGITS_MIN { &digits } else { "…" });
        digits.clear();
        cleaned.push(character);
    }
    cleaned.pop();
    cleaned
}

/// The text with an ellipsis where one of these stood.
pub(super) fn without(text: &str, hidden: &[&str]) -> String {
    hidden
        .iter()
        .filter(|name| name.chars().count() >= HIDDEN_CHARACTERS_MIN)
        .fold(text.to_owned(), |text, name| text.replace(name, "…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(http_status: u16, body: &str) -> Result<PayoutAnswer, GatewayError> {
        PayoutAnswer::read(&RawAnswer { http_status, body: Some(body.to_owned()), date: None })
    }

    fn words(body: &str) -> String {
        read(400, body).map(|answer| answer.words()).unwrap()
    }

    #[test]
    fn details_come_in_every_shape() {
        let sentence = r#""error_message":"No""#;
        for (errors, expected) in [
            (r#""idempotency-key is not unique""#, "400: No; idempotency-key is not unique"),
            (r#"["a","b"]"#, "400: No; a; b"),
            (r#"[[],["a","b"]]"#, "400: No; a; b"),
            (r#"{"account":["a"],"bank":["b"]}"#, "400: No; a; b"),
            (r#""No""#, "400: No"),
            ("null", "400: No"),
            ("12", "400: No"),
        ] {
            assert_eq!(words(&format!("{{{sentence},\"errors\":{errors}}}")), expected);
        }
        assert_eq!(words("{}"), "400: no words");
        assert_eq!(words("[]"), "400: no words");
    }

    #[test]
    fn no_number_of_an_account_is_passed_on() {
        for (said, told) in [
            ("Account 0011223344 is closed", "400: Account … is closed"),
            ("at least 10000, code 016", "400: at least 10000, code 016"),
            ("123456", "400: …"),
            ("a12345678901234567890b", "400: a…b"),
        ] {
            assert_eq!(words(&serde_json::json!({ "error_message": said }).to_string()), told);
        }
        assert_eq!(without("Name SARI DEWI is wrong", &["SARI DEWI", "is"]), "Name … is wrong");
    }

    #[test]
    fn keys_that_do_not_do_are_an_operator_s_business() {
        for (status, body) in [
            (401, "HTTP Basic: Access denied.\n"),
            (401, r#"{"error_message":"You are not authorized to perform this action"}"#),
            (403, r#"{"error_message":"Forbidden"}"#),
        ] {
            assert_eq!(read(status, body).err(), Some(GatewayError::Credentials), "{status} {body}");
        }
    }

    #[test]
    fn what_is_not_the_gateway_s_is_asked_again() {
        for body in ["", "null", "\"ok\"", "12", "<html>", "{\"payouts\":[", "\u{feff}{}"] {
            assert!(matches!(read(200, body).err(), Some(GatewayError::Unreachable(_))), "{body:?}");
            assert!(matches!(read(403, body).err(), Some(GatewayError::Unreachable(_))), "{body:?}");
            assert!(matches!(read(502, body).err(), Some(GatewayError::Unavailable(_))), "{body:?}");
        }
        let trouble = r#"{"error_message":"Sorry"}"#;
        for status in [429, 500, 503] {
            let error = read(status, trouble).err();
            assert_eq!(error, Some(GatewayError::Unavailable(format!("{status}: Sorry"))));
        }
    }

    #[test]
    fn an_answer_without_meaning_is_a_refusal_or_makes_no_sense() {
        let body = r#"{"error_message":"No"}"#;
        let unexpected = |status| read(status, body).map(|answer| answer.unexpected()).unwrap();
        assert_eq!(unexpected(404), GatewayError::Refused("404: No".to_owned()));
        assert_eq!(unexpected(307), GatewayError::Malformed("307: No".to_owned()));
    }
}
