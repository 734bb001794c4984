//! `POST /payouts/approve` and `/payouts/reject`: the approver decides about payouts that are queued, all or none.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answers::{refuse, unreadable};
use super::fields::text;
use super::payout::PayoutStatus;
use crate::answer::{json_answer, parse};
use crate::book::Book;
use crate::error::SimulatorError;
use crate::settings::Settings;
use crate::simulator::Simulator;

pub(super) async fn approve(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let Some(body) = parse(&body) else { return unreadable() };
    let otp = text(&body, "otp");
    simulator.change(|book, settings, now| {
        let sentence = "An error occurred when approving payouts";
        if settings.payouts.otp.is_some() && settings.payouts.otp != otp {
            return refuse(400, sentence, &json!(["OTP is invalid"]));
        }
        decide(book, &body, sentence, |book, index| book.approve_payout(index, settings, now).map(drop))
    })
}

pub(super) async fn reject(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let Some(body) = parse(&body) else { return unreadable() };
    let reason = text(&body, "reject_reason");
    simulator.change(|book, settings, now| {
        let sentence = "An error occurred when rejecting payouts";
        let Some(reason) = reason else {
            return refuse(400, sentence, &json!(["Reject reason can't be blank"]));
        };
        decide(book, &body, sentence, |book, index| reject_payout(book, index, &reason, settings, now))
    })
}

pub(super) fn reject_payout(
    book: &mut Book,
    index: usize,
    reason: &str,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<(), SimulatorError> {
    book.move_payout(index, (PayoutStatus::Rejected, None), settings, now)?;
    if let Some(payout) = book.payouts.payouts.get_mut(index) {
        payout.reject_reason = Some(reason.to_owned());
    }
    Ok(())
}

/// Decides about every payout that is named, once all of them are found to be queued.
fn decide(
    book: &mut Book,
    body: &Value,
    sentence: &str,
    mut act: impl FnMut(&mut Book, usize) -> Result<(), SimulatorError>,
) -> Response {
    let reference_nos = named(body);
    let found: Option<Vec<usize>> = reference_nos.iter().map(|one| book.payouts.find(one)).collect();
    let Some(found) = found.filter(|found| !found.is_empty()) else {
        return refuse(400, sentence, &json!(["Payouts not found. Please check reference nos"]));
    };
    let late: Vec<String> = found
        .iter()
        .filter_map(|index| book.payouts.payouts.get(*index))
        .filter(|payout| payout.status != PayoutStatus::Queued)
        .map(|payout| format!("'{}'", payout.reference_no))
        .collect();
    if !late.is_empty() {
        let fault = format!("Reference nos {} are not queued", late.join(", "));
        return refuse(400, sentence, &json!([fault]));
    }
    for index in found {
        if let Err(error) = act(book, index) {
            return refuse(400, sentence, &json!([error.to_string()]));
        }
    }
    json_answer(202, &json!({ "status": "ok" }))
}

/// The names, each once.
fn named(body: &Value) -> Vec<String> {
    let list = body.get("reference_nos").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in list.iter().map(|name| name.as_str().unwrap_or_default()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
