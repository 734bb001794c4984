//! Answers and their statuses.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::negotiation::MediaType;
use crate::error::code;

/// The most errors one answer carries: more tell nobody more, and would let a small request make a large answer.
const ERRORS_MAX: usize = 10;

/// Why a request was not executed.
#[derive(Debug)]
pub(super) struct RequestError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl RequestError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn method_not_allowed(message: &str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, code::BAD_USER_INPUT, message)
    }

    /// Whether a better access token would help.
    pub(super) fn is_unauthenticated(&self) -> bool {
        self.code == code::UNAUTHENTICATED
    }

    fn body(&self) -> String {
        // Without a `data` key: nothing was executed.
        json!({ "errors": [{ "message": self.message, "extensions": { "code": self.code } }] }).to_string()
    }
}

/// Answers a request that is not a GraphQL request: the status always tells.
pub(super) fn refuse(media_type: MediaType, error: &RequestError) -> Response {
    let mut response = respond(media_type, error.status, error.body());
    if error.status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

/// Answers a request whose document cannot be executed: old clients that ask for plain JSON expect 200.
pub(super) fn refuse_document(media_type: MediaType, error: &RequestError) -> Response {
    let status = match media_type {
        MediaType::GraphqlResponse => error.status,
        MediaType::Json => StatusCode::OK,
    };
    respond(media_type, status, error.body())
}

/// Answers with what the schema made of the document.
pub(super) fn answer(media_type: MediaType, mut answer: async_graphql::Response) -> Response {
    answer.errors.truncate(ERRORS_MAX);
    // Not executed at all: no data, and no error that belongs to a field.
    let is_request_error = !answer.errors.is_empty()
        && answer.data == async_graphql::Value::Null
        && answer.errors.iter().all(|error| error.path.is_empty());
    if is_request_error {
        let status = match media_type {
            MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
            MediaType::Json => StatusCode::OK,
        };
        return respond(media_type, status, json!({ "errors": answer.errors }).to_string());
    }
    match serde_json::to_string(&answer) {
        Ok(body) => respond(media_type, StatusCode::OK, body),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            refuse(
                media_type,
                &RequestError::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    code::INTERNAL,
                    "Something went wrong on our side.",
                ),
            )
        }
    }
}

fn respond(media_type: MediaType, status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type.content_type()));
    // Answers belong to one person and one moment.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
