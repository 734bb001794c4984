//! The two shapes of answers and errors: Snap's and Core's.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::transaction::random_uuid;

/// A JSON answer.
pub(crate) fn json_answer(status: u16, body: &Value) -> Response {
    text_answer(status, "application/json", body.to_string())
}

pub(crate) fn text_answer(status: u16, content_type: &'static str, body: impl Into<Body>) -> Response {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .header(header::CONTENT_TYPE, content_type)
        .body(body.into())
        .expect("the status and the header are valid")
}

/// Snap says what is wrong in a list, and means its HTTP status.
pub(crate) fn snap_error(status: u16, messages: &[String]) -> Response {
    json_answer(status, &json!({ "error_messages": messages }))
}

/// Core says it in `status_code`, a string, under HTTP 200 (401 and 5xx excepted).
pub(crate) fn core_error(code: &str, message: &str) -> Response {
    json_answer(http_status(code), &core_error_body(code, message))
}

pub(crate) fn core_error_body(code: &str, message: &str) -> Value {
    json!({ "status_code": code, "status_message": message, "id": random_uuid() })
}

/// The HTTP status an answer with that `status_code` comes under.
pub(crate) fn http_status(code: &str) -> u16 {
    code.parse().ok().filter(|status| matches!(status, 401 | 500..=599)).unwrap_or(200)
}

/// The body as JSON; nothing at all is `null`, which real clients also send in full.
pub(crate) fn parse(body: &[u8]) -> Option<Value> {
    if body.trim_ascii().is_empty() {
        return Some(Value::Null);
    }
    serde_json::from_slice(body).ok()
}
