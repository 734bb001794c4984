//! Cancel, expire, approve, deny, capture. Their bodies are ignored: clients send nothing, `null` or `{}`.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{answer, cannot_modify, not_found, refused};
use crate::answer::{core_error, parse};
use crate::book::Book;
use crate::document::action_document;
use crate::error::SimulatorError;
use crate::pay;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::snap::Fields;
use crate::transaction::{FraudStatus, Status, Transaction};

/// Before settlement only.
pub(super) async fn cancel(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    let done = ("200", "Success, transaction is canceled");
    modify(&simulator, &id, done, |book, settings, index, now| {
        let fraud_status = book.get(index)?.fraud_status;
        book.step(index, Status::Cancel, fraud_status, now)?;
        book.announce(index, settings, now);
        book.get(index)
    })
}

/// Answers 407 when it worked.
pub(super) async fn expire(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    let done = ("407", "Success, transaction has expired");
    modify(&simulator, &id, done, |book, settings, index, now| {
        book.step(index, Status::Expire, FraudStatus::Accept, now)?;
        book.announce(index, settings, now);
        book.get(index)
    })
}

/// Of a challenged card.
pub(super) async fn approve(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    modify(&simulator, &id, ("200", "Success, transaction is approved"), pay::approve)
}

/// Of a challenged card.
pub(super) async fn deny(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    modify(&simulator, &id, ("200", "Success, transaction is denied"), |book, settings, index, now| {
        let before = book.get(index)?;
        if before.fraud_status != FraudStatus::Challenge {
            return Err(SimulatorError::NotAllowed { from: before.status, to: Status::Deny });
        }
        book.step(index, Status::Deny, FraudStatus::Deny, now)?;
        book.announce(index, settings, now);
        book.get(index)
    })
}

/// Of a card that was only authorised.
pub(super) async fn capture(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let body = parse(&body).unwrap_or(Value::Null);
    let fields = Fields(&body);
    let Some(id) = fields.text("/transaction_id") else {
        return core_error("400", "One or more parameters in the payload is invalid.");
    };
    let amount = fields.whole("/gross_amount");
    modify(
        &simulator,
        id,
        ("200", "Success, Credit Card capture transaction is successful"),
        |book, settings, index, now| {
            let before = book.get(index)?;
            let amount = amount.unwrap_or(before.gross_amount);
            if before.status != Status::Authorize || amount < 1 || amount > before.gross_amount {
                return Err(SimulatorError::NotAllowed { from: before.status, to: Status::Capture });
            }
            book.step(index, Status::Capture, before.fraud_status, now)?;
            if let Some(transaction) = book.transactions.get_mut(index) {
                transaction.gross_amount = amount;
            }
            book.announce(index, settings, now);
            book.get(index)
        },
    )
}

fn modify(
    simulator: &Simulator,
    id: &str,
    (code, message): (&str, &str),
    change: impl FnOnce(&mut Book, &Settings, usize, DateTime<Utc>) -> Result<Transaction, SimulatorError>,
) -> Response {
    simulator.change(|book, settings, now| {
        let Some(index) = book.find_for_api(id) else { return not_found() };
        match change(book, settings, index, now) {
            Ok(transaction) => answer(action_document(&transaction, &settings.merchant(), code, message)),
            Err(SimulatorError::NotAllowed { .. }) => cannot_modify(),
            Err(error) => refused(&error),
        }
    })
}
