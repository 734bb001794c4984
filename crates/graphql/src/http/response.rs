//! Answers and their statuses.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::negotiation::MediaType;
use super::report::RequestOutcome;
use crate::error::code;

/// The most errors one answer carries: more tell nobody more, and would let a small request make a large answer.
const ERRORS_MAX: usize = 10;

/// Why a request was not executed.
#[derive(Debug)]
pub(super) struct RequestError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The request is in order as HTTP, its document is not: old clients that ask for plain JSON expect 200 then.
    is_about_document: bool,
    retry_after_seconds: Option<i64>,
    request_id: Option<Uuid>,
}

impl RequestError {
    /// The request is none of GraphQL over HTTP, or its sender may not send it: the status always tells.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            is_about_document: false,
            retry_after_seconds: None,
            request_id: None,
        }
    }

    /// The document cannot be executed.
    pub(super) fn document(code: &'static str, message: impl Into<String>) -> Self {
        Self { is_about_document: true, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    pub(super) fn method_not_allowed(message: &str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, code::BAD_USER_INPUT, message)
    }

    /// The same, with the time after which it may be tried again.
    pub(super) fn retry_after(self, seconds: i64) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    /// The same, with the name of its request where that is for us to look up: nobody else is at fault.
    pub(super) fn of_request(self, request_id: Uuid) -> Self {
        let is_ours = [code::INTERNAL, code::UNAVAILABLE].contains(&self.code);
        Self { request_id: is_ours.then_some(request_id), ..self }
    }

    /// Whether a better access token would help.
    pub(super) fn is_unauthenticated(&self) -> bool {
        self.code == code::UNAUTHENTICATED
    }

    /// Whether it carries this code.
    pub(super) fn is_code(&self, code: &str) -> bool {
        self.code == code
    }

    /// As a list of GraphQL errors.
    pub(super) fn errors(&self) -> Value {
        let mut extensions = json!({ "code": self.code });
        if let (Some(seconds), Some(fields)) = (self.retry_after_seconds, extensions.as_object_mut()) {
            fields.insert("retryAfterSeconds".to_owned(), seconds.into());
        }
        if let (Some(request_id), Some(fields)) = (self.request_id, extensions.as_object_mut()) {
            fields.insert("requestId".to_owned(), request_id.to_string().into());
        }
        json!([{ "message": self.message, "extensions": extensions }])
    }

    fn body(&self) -> String {
        // Without a `data` key: nothing was executed.
        json!({ "errors": self.errors() }).to_string()
    }
}

/// The work took longer than a request may.
pub(super) fn timed_out() -> RequestError {
    let message = "This took too long and was stopped: please try again.";
    RequestError::new(StatusCode::GATEWAY_TIMEOUT, code::UNAVAILABLE, message)
}

/// An answer of ours that is no JSON.
pub(super) fn unwritable() -> RequestError {
    let message = "Something went wrong on our side.";
    RequestError::new(StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL, message)
}

/// Whether a part of the answer is missing because the database could not be asked.
pub(super) fn is_unavailable(answer: &async_graphql::Response) -> bool {
    let unavailable = async_graphql::Value::from(code::UNAVAILABLE);
    let codes = answer.errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code"));
    codes.into_iter().any(|code| *code == unavailable)
}

/// The errors of an answer whose document was not executed at all: no data, and no error that belongs to a field.
pub(super) fn request_errors(answer: &async_graphql::Response) -> Option<Value> {
    let is_request_error = !answer.errors.is_empty()
        && answer.data == async_graphql::Value::Null
        && answer.errors.iter().all(|error| error.path.is_empty());
    is_request_error.then(|| json!(answer.errors))
}

/// Answers a request that was not executed.
pub(super) fn refuse(media_type: MediaType, error: &RequestError) -> Response {
    let status = match media_type {
        MediaType::Json if error.is_about_document => StatusCode::OK,
        MediaType::Json | MediaType::GraphqlResponse => error.status,
    };
    let mut response = respond(media_type, status, error.body());
    response.extensions_mut().insert(RequestOutcome::refused(error.code));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    if let Some(seconds) = error.retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Answers with what the schema made of the document.
pub(super) fn answer(
    media_type: MediaType,
    mut answer: async_graphql::Response,
    request_id: Uuid,
) -> Response {
    // Cookies above all: what was done is told even when the rest of the document failed.
    let headers = std::mem::take(&mut answer.http_headers);
    let mut response = body_of(media_type, answer, request_id);
    for (name, value) in &headers {
        response.headers_mut().append(name, value.clone());
    }
    response
}

fn body_of(media_type: MediaType, mut answer: async_graphql::Response, request_id: Uuid) -> Response {
    answer.errors.truncate(ERRORS_MAX);
    let outcome = RequestOutcome::of(&answer);
    if let Some(errors) = request_errors(&answer) {
        let status = match media_type {
            MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
            MediaType::Json => StatusCode::OK,
        };
        let body = json!({ "errors": errors, "extensions": answer.extensions });
        let mut response = respond(media_type, status, body.to_string());
        response.extensions_mut().insert(outcome);
        return response;
    }
    match serde_json::to_string(&answer) {
        Ok(body) => {
            let mut response = respond(media_type, StatusCode::OK, body);
            response.extensions_mut().insert(outcome);
            response
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            refuse(media_type, &unwritable().of_request(request_id))
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
