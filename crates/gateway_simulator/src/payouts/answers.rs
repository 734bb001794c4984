//! The payout API's shape of errors: a sentence and its details, under an HTTP status that is meant.

use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::{json_answer, text_answer};
use crate::switches::Operation;
use crate::transaction::random_uuid;

const NOT_PERMITTED: &str = "You are not authorized to perform this action";

/// `errors` is a text, a list or an object, by endpoint.
pub(super) fn refuse(status: u16, message: &str, errors: &Value) -> Response {
    json_answer(status, &json!({ "error_message": message, "errors": errors }))
}

/// Where the sentence is all there is, it stands in both places.
pub(super) fn refuse_plainly(status: u16, message: &str) -> Response {
    refuse(status, message, &Value::from(message))
}

/// No key, or none of ours: the only answer that is not JSON.
pub(super) fn unauthorised() -> Response {
    let mut answer = text_answer(401, "text/plain; charset=utf-8", "HTTP Basic: Access denied.\n");
    let realm = axum::http::HeaderValue::from_static("Basic realm=\"Application\"");
    answer.headers_mut().insert(axum::http::header::WWW_AUTHENTICATE, realm);
    answer
}

/// The key is of the other role, or the merchant of the other scheme.
pub(super) fn not_permitted() -> Response {
    refuse_plainly(401, NOT_PERMITTED)
}

/// The key was used for something else, or is being used right now.
pub(super) fn key_is_not_unique() -> Response {
    refuse_plainly(409, "idempotency-key is not unique")
}

/// The JSON cannot be read.
pub(super) fn unreadable() -> Response {
    refuse_plainly(400, "The request body is not valid JSON")
}

pub(crate) fn unknown() -> Response {
    refuse_plainly(404, "The requested resource is not found")
}

pub(crate) fn wrong_method() -> Response {
    refuse_plainly(405, "The request method is not supported for the requested resource")
}

/// What a switch answers.
pub(crate) fn server_error(status: u16, operation: Operation) -> Response {
    if operation == Operation::AccountValidation {
        let reason = "Bank account validation is currently unavailable";
        return validation_failed(status, &json!({ "account": [reason] }));
    }
    refuse_plainly(status, "Sorry, we encountered internal server error. We will fix this soon.")
}

pub(super) fn validation_failed(status: u16, errors: &Value) -> Response {
    // The spelling is Midtrans' own.
    let message = "An error occured when doing account validation";
    json_answer(status, &json!({ "id": validation_id(), "error_message": message, "errors": errors }))
}

/// Thirty-two digits without dashes.
pub(super) fn validation_id() -> String {
    random_uuid().replace('-', "")
}
