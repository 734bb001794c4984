//! Judging an answer. Core answers carry their own status in the body, which counts; HTTP's often says 200 beside it.

use payments::gateway::GatewayError;
use serde_json::{Map, Value};

use crate::exchange::RawAnswer;
use crate::words;

/// An answer of the Core API that is one: neither trouble nor a refused key.
#[derive(Debug)]
pub(crate) struct CoreAnswer {
    /// Midtrans's status, e.g. `412`.
    pub(crate) status_code: String,
    /// All it says.
    pub(crate) fields: Map<String, Value>,
    /// As it was received.
    pub(crate) body: String,
}

impl CoreAnswer {
    /// Reads it.
    pub(crate) fn read(raw: RawAnswer) -> Result<Self, GatewayError> {
        let http_status = raw.http_status;
        let Some((fields, body)) = raw.body.and_then(|body| Some((object(&body)?, body))) else {
            return Err(without_json(http_status));
        };
        let Some(status_code) = status_code(&fields) else {
            return Err(trouble(http_status, &said(&fields)).unwrap_or_else(|| {
                GatewayError::Malformed(format!("HTTP {http_status} without a status code"))
            }));
        };
        tracing::debug!(status_code, "midtrans said");
        let answer = Self { status_code, fields, body };
        match answer.status_code.parse().ok().and_then(|code| trouble(code, &said(&answer.fields))) {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }

    /// Its status and message, for admins.
    pub(crate) fn words(&self) -> String {
        format!("{}: {}", self.status_code, said(&self.fields))
    }
}

/// What Snap says to a page that was asked for: its fields, when it is one.
pub(crate) fn snap_fields(raw: &RawAnswer) -> Result<Map<String, Value>, GatewayError> {
    let Some(fields) = raw.body.as_deref().and_then(object) else {
        return Err(without_json(raw.http_status));
    };
    match raw.http_status {
        200 | 201 => Ok(fields),
        // The same request is still being worked on (reference: in-process repetition).
        202 => Err(GatewayError::Unavailable("202: the page is still being made".to_owned())),
        status => Err(trouble(status, &said(&fields)).unwrap_or_else(|| {
            let words = format!("{status}: {}", said(&fields));
            if (400..500).contains(&status) {
                GatewayError::Refused(words)
            } else {
                GatewayError::Malformed(words)
            }
        })),
    }
}

/// The three-digit status. Some answers write it as a number.
pub(crate) fn status_code(fields: &Map<String, Value>) -> Option<String> {
    let text = match fields.get("status_code")? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn object(body: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(body).ok()
}

/// Core says it in one field, Snap in a list.
fn said(fields: &Map<String, Value>) -> String {
    let message = fields.get("status_message").and_then(Value::as_str).map(str::to_owned);
    let messages = || {
        let list = fields.get("error_messages")?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "))
    };
    words::from_gateway(&message.or_else(messages).unwrap_or_default())
}

/// Nothing that Midtrans wrote: a proxy's page, half an answer, none at all.
pub(crate) fn without_json(http_status: u16) -> GatewayError {
    trouble(http_status, "no JSON").unwrap_or_else(|| {
        GatewayError::Unreachable(format!("HTTP {http_status} with something that is not the gateway's"))
    })
}

/// What every answer can say instead of answering.
pub(crate) fn trouble(status: u16, words: &str) -> Option<GatewayError> {
    match status {
        401 => Some(GatewayError::Credentials),
        429 | 500..=599 => Some(GatewayError::Unavailable(format!("{status}: {words}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(http_status: u16, body: &str) -> Result<String, GatewayError> {
        CoreAnswer::read(RawAnswer { http_status, body: Some(body.to_owned()), date: None })
            .map(|answer| answer.words())
    }

    fn snap(http_status: u16, body: &str) -> Result<Map<String, Value>, GatewayError> {
        snap_fields(&RawAnswer { http_status, body: Some(body.to_owned()), date: None })
    }

    #[test]
    fn the_body_s_status_counts() {
        assert_eq!(core(200, r#"{"status_code":"412","status_message":"No."}"#), Ok("412: No.".to_owned()));
        assert_eq!(core(500, r#"{"status_code":404}"#), Ok("404: no words".to_owned()));
        assert_eq!(core(200, r#"{"status_code":"401"}"#), Err(GatewayError::Credentials));
        for code in ["429", "500", "503"] {
            let answer = core(200, &format!(r#"{{"status_code":"{code}"}}"#));
            assert_eq!(answer, Err(GatewayError::Unavailable(format!("{code}: no words"))));
        }
    }

    #[test]
    fn what_is_not_the_gateway_s_is_asked_again() {
        for body in ["", "null", "[]", "<html>", r#"{"status_code":"2"#, "\u{feff}{}"] {
            assert!(matches!(core(200, body), Err(GatewayError::Unreachable(_))), "{body:?}");
            assert!(matches!(core(404, body), Err(GatewayError::Unreachable(_))), "{body:?}");
            assert!(matches!(core(502, body), Err(GatewayError::Unavailable(_))), "{body:?}");
            assert!(matches!(snap(201, body), Err(GatewayError::Unreachable(_))), "{body:?}");
            assert_eq!(core(401, body), Err(GatewayError::Credentials));
        }
    }

    #[test]
    fn json_without_a_status_makes_no_sense() {
        for body in ["{}", r#"{"status_code":"20x"}"#, r#"{"status_code":20.5}"#, r#"{"status_code":null}"#] {
            assert!(matches!(core(200, body), Err(GatewayError::Malformed(_))), "{body}");
        }
    }

    #[test]
    fn snap_speaks_by_http_s_status() {
        let refusal = r#"{"error_messages":["order_id has already been taken","two"]}"#;
        assert_eq!(
            snap(400, refusal),
            Err(GatewayError::Refused("400: order_id has already been taken; two".to_owned()))
        );
        assert_eq!(snap(401, refusal), Err(GatewayError::Credentials));
        for status in [202, 429, 500, 503] {
            assert!(matches!(snap(status, refusal), Err(GatewayError::Unavailable(_))), "{status}");
        }
        assert!(matches!(snap(302, refusal), Err(GatewayError::Malformed(_))));
        assert!(snap(201, "{}").unwrap().is_empty());
    }
}
