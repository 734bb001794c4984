//! The Core API: what a merchant's server asks about a transaction and does to it.

mod charge;
mod modify;
mod refund;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::Value;

pub(crate) use self::charge::method_of;
use crate::answer::{core_error, http_status, json_answer};
use crate::document::{View, document};
use crate::error::SimulatorError;
use crate::simulator::Simulator;

pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/v2/charge", post(charge::charge))
        .route("/v2/capture", post(modify::capture))
        .route("/v2/token", get(charge::token))
        .route("/v2/{id}/status", get(status))
        .route("/v2/{id}/status/b2b", get(status))
        .route("/v2/{id}/cancel", post(modify::cancel))
        .route("/v2/{id}/expire", post(modify::expire))
        .route("/v2/{id}/approve", post(modify::approve))
        .route("/v2/{id}/deny", post(modify::deny))
        .route("/v2/{id}/refund", post(refund::refund))
        .route("/v2/{id}/refund/online/direct", post(refund::refund))
}

/// `GET /v2/{order_id or transaction_id}/status`.
async fn status(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    simulator.look(|book, settings, _| {
        let found = book.find_for_api(&id).and_then(|index| book.transactions.get(index));
        match found {
            Some(transaction) => answer(document(transaction, View::Status, &settings.merchant())),
            None => not_found(),
        }
    })
}

/// An answer under the HTTP status its `status_code` comes under.
fn answer(fields: serde_json::Map<String, Value>) -> Response {
    let body = Value::Object(fields);
    let code = body.get("status_code").and_then(Value::as_str).unwrap_or_default();
    json_answer(http_status(code), &body)
}

fn not_found() -> Response {
    core_error("404", "Transaction doesn't exist.")
}

fn cannot_modify() -> Response {
    core_error("412", "Merchant cannot modify the status of the transaction")
}

fn refused(error: &SimulatorError) -> Response {
    match error {
        SimulatorError::Unknown(_) => not_found(),
        SimulatorError::Amount(_) => core_error("414", "Refund amount is invalid"),
        _ => cannot_modify(),
    }
}
