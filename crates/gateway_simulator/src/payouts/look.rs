//! What both roles may look at: payouts, the deposit and its statement, banks and their accounts.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{not_permitted, refuse, refuse_plainly, validation_failed, validation_id};
use super::banks;
use super::known_accounts::AccountState;
use super::notification::{iso_time, money};
use super::payout::Payout;
use super::payout_book::bank_name;
use super::period::Period;
use super::statement::StatementEntry;
use crate::answer::{json_answer, text_answer};
use crate::simulator::Simulator;

/// The one bank account that a merchant of the facilitator scheme would pay out of. Here it is the deposit.
pub(super) const BANK_ACCOUNT_ID: &str = "mandiri38fd1f0e";

pub(super) async fn ping() -> Response {
    text_answer(200, "text/plain; charset=utf-8", "pong")
}

pub(super) async fn details(
    State(simulator): State<Simulator>,
    Path(reference_no): Path<String>,
) -> Response {
    simulator.look(|book, _, _| {
        let found = book.payouts.find(&reference_no).and_then(|index| book.payouts.payouts.get(index));
        match found {
            Some(payout) => json_answer(200, &payout_document(payout)),
            None => refuse_plainly(404, "Specified payout not found"),
        }
    })
}

/// Why it failed is told in notifications only.
fn payout_document(payout: &Payout) -> Value {
    let mut document = json!({
        "amount": money(payout.amount),
        "beneficiary_name": payout.beneficiary_name,
        "beneficiary_account": payout.beneficiary_account,
        "bank": bank_name(&payout.beneficiary_bank),
        "reference_no": payout.reference_no,
        "notes": payout.notes,
        "status": payout.status.name(),
        "created_by": "Creator",
        "created_at": iso_time(payout.created_at),
        "updated_at": iso_time(payout.updated_at),
    });
    if let (Some(email), Some(fields)) = (&payout.beneficiary_email, document.as_object_mut()) {
        fields.insert("beneficiary_email".to_owned(), email.as_str().into());
    }
    document
}

pub(super) async fn balance(State(simulator): State<Simulator>) -> Response {
    simulator.look(|book, _, _| json_answer(200, &json!({ "balance": money(book.payouts.balance()) })))
}

/// Newest first. The dates come in the query, or in a body, which official clients send with this GET.
pub(super) async fn statements(
    State(simulator): State<Simulator>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let date = |name: &str| {
        let named = query.get(name).map(String::as_str).or_else(|| body.get(name).and_then(Value::as_str));
        named.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    simulator.look(|book, _, now| {
        let period = match Period::read(date("from_date").as_deref(), date("to_date").as_deref(), now) {
            Ok(period) => period,
            Err(fault) => return refuse(400, "An error occurred when fetching statements", &json!([fault])),
        };
        let lines: Vec<Value> = book
            .payouts
            .statement
            .iter()
            .rev()
            .filter(|entry| period.contains(entry.created_at))
            .map(|entry| statement_line(entry, &book.payouts.payouts))
            .collect();
        json_answer(200, &json!(lines))
    })
}

fn statement_line(entry: &StatementEntry, payouts: &[Payout]) -> Value {
    let mut line = json!({
        "account": entry.account,
        "type": entry.kind.name(),
        "amount": money(entry.amount),
        "status": entry.direction,
        "created_at": iso_time(entry.created_at),
    });
    let payout = entry
        .reference_no
        .as_ref()
        .and_then(|reference_no| payouts.iter().find(|payout| payout.reference_no == *reference_no));
    if let (Some(payout), Some(fields)) = (payout, line.as_object_mut()) {
        fields.insert("reference_no".to_owned(), payout.reference_no.as_str().into());
        fields.insert("beneficiary_name".to_owned(), payout.beneficiary_name.as_str().into());
        fields.insert("beneficiary_account".to_owned(), payout.beneficiary_account.as_str().into());
    }
    line
}

/// Where a merchant pays money into the deposit.
pub(super) async fn channels() -> Response {
    json_answer(
        200,
        &json!([
            { "id": 1, "virtual_account_type": "mandiri_bill_key", "virtual_account_number": "991385480006" },
            {
                "id": 2,
                "virtual_account_type": "permata_virtual_account_number",
                "virtual_account_number": "8778003756104047",
            },
        ]),
    )
}

pub(super) async fn bank_accounts(State(simulator): State<Simulator>) -> Response {
    if !is_facilitator(&simulator) {
        return not_permitted();
    }
    let account = json!({
        "bank_account_id": BANK_ACCOUNT_ID,
        "bank_name": "mandiri",
        "account_name": "Simulated merchant",
        "account_number": "189873746743",
        "status": "live",
    });
    json_answer(200, &json!([account]))
}

pub(super) async fn bank_account_balance(
    State(simulator): State<Simulator>,
    Path(bank_account_id): Path<String>,
) -> Response {
    if !is_facilitator(&simulator) {
        return not_permitted();
    }
    if bank_account_id != BANK_ACCOUNT_ID {
        return refuse_plainly(404, "Bank account not found");
    }
    balance(State(simulator)).await
}

fn is_facilitator(simulator: &Simulator) -> bool {
    simulator.look(|_, settings, _| settings.payouts.is_facilitator)
}

pub(super) async fn beneficiary_banks() -> Response {
    let banks: Vec<Value> = banks::all().map(|(code, name)| json!({ "code": code, "name": name })).collect();
    json_answer(200, &json!({ "beneficiary_banks": banks }))
}

/// Whose account it is, if its bank knows it.
pub(super) async fn account_validation(
    State(simulator): State<Simulator>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let get = |name: &str| query.get(name).map(|text| text.trim()).unwrap_or_default();
    let (bank, number) = (get("bank"), get("account"));
    if banks::name(bank).is_none() {
        return validation_failed(400, &json!({ "bank": ["Bank is not included in the list"] }));
    }
    let fault = |reason: &str| validation_failed(400, &json!({ "account": [reason] }));
    simulator.look(|book, _, _| match book.payouts.known_account(bank, number) {
        None => fault("Account does not exist"),
        Some(known) => match known.state {
            AccountState::Dormant => fault("Account is dormant"),
            AccountState::Closed => fault("Account is closed"),
            AccountState::Open => json_answer(
                200,
                &json!({
                    "id": validation_id(),
                    "account_name": known.name,
                    "account_no": known.account,
                    "bank_name": known.bank,
                }),
            ),
        },
    })
}
