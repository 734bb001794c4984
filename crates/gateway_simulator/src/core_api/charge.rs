//! `POST /v2/charge`: a merchant's own pay page charges a method directly. And `GET /v2/token` for its cards.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::answer;
use crate::answer::{core_error, core_error_body, json_answer, parse};
use crate::book::Book;
use crate::document::{View, document};
use crate::method::Method;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::snap::{
    Fields, Lifetime, NotificationHeaders, check_order, custom_fields, parse_time, unit_seconds,
};
use crate::transaction::{FraudStatus, NewTransaction, Status, Transaction, random_uuid};

/// The method a charge names, or the code and words of the refusal.
pub(crate) fn method_of(fields: &Fields<'_>) -> Result<Method, (&'static str, &'static str)> {
    let name = match fields.text("/payment_type") {
        None => return Err(("400", "payment_type is required")),
        Some("bank_transfer") => {
            let bank = fields.text("/bank_transfer/bank").unwrap_or_default();
            return Method::ALL
                .into_iter()
                .find(|method| method.bank() == Some(bank))
                .ok_or(("400", "bank_transfer.bank is invalid"));
        }
        Some("cstore") => fields.text("/cstore/store").unwrap_or_default(),
        Some(name) => name,
    };
    Method::named(name).ok_or(("402", "Payment channel is not activated."))
}

pub(super) async fn charge(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(body) = parse(&body) else { return core_error("413", "The request cannot be read") };
    let fields = Fields(&body);
    let (order_id, gross_amount) = match check_order(&fields) {
        Ok(order) => order,
        Err(faults) => return invalid(&faults),
    };
    let method = match method_of(&fields) {
        Ok(method) => method,
        Err(("400", fault)) => return invalid(&[fault.to_owned()]),
        Err((code, message)) => return core_error(code, message),
    };
    let Some(lifetime) = custom_expiry(&fields) else {
        return invalid(&["custom_expiry is invalid".to_owned()]);
    };
    let notification = NotificationHeaders::of(&headers);
    simulator.change(|book, settings, now| {
        if is_taken(book, &order_id) {
            return core_error("406", "The request could not be completed due to a conflict with the current state of the target resource, please try again");
        }
        let waits = if method == Method::CreditCard { TimeDelta::minutes(10) } else { TimeDelta::days(1) };
        let new = NewTransaction {
            order_id,
            method,
            gross_amount,
            expires_at: lifetime.end(now, waits),
            custom_fields: custom_fields(&fields),
            metadata: fields.at("/metadata").cloned(),
            snap_token: None,
            finish_url: fields.text("/callbacks/finish").map(str::to_owned),
            override_notification: notification.replaced_by,
            append_notification: notification.appended,
        };
        let mut transaction = Transaction::open(new, now);
        if method == Method::CreditCard
            && !charge_card(&fields, &mut transaction, now)
        {
            return invalid(&["credit_card.token_id is required".to_owned()]);
        }
        open(book, settings, transaction, now)
    })
}

fn open(book: &mut Book, settings: &Settings, transaction: Transaction, now: DateTime<Utc>) -> Response {
    let fields = document(&transaction, View::Charge, &settings.merchant());
    book.transactions.push(transaction);
    book.announce(book.transactions.len() - 1, settings, now);
    answer(fields)
}

fn is_taken(book: &Book, order_id: &str) -> bool {
    book.page(order_id).is_some()
        || book
            .find(order_id)
            .and_then(|index| book.transactions.get(index))
            .is_some_and(|transaction| transaction.status != Status::Expire)
}

fn invalid(faults: &[String]) -> Response {
    let mut body = core_error_body("400", "One or more parameters in the payload is invalid.");
    if let Some(fields) = body.as_object_mut() {
        fields.insert("validation_messages".to_owned(), json!(faults));
    }
    json_answer(200, &body)
}

/// `{"order_time", "expiry_duration", "unit"}`; minutes unless another unit is named.
fn custom_expiry(fields: &Fields<'_>) -> Option<Lifetime> {
    if fields.at("/custom_expiry").is_none() {
        return Some(Lifetime::default());
    }
    let starts_at = match fields.text("/custom_expiry/order_time") {
        None => None,
        Some(text) => Some(parse_time(text)?),
    };
    let unit = fields.text("/custom_expiry/unit").unwrap_or("minute");
    let seconds = unit_seconds(unit, fields.whole("/custom_expiry/expiry_duration")?)?;
    (seconds >= 20).then_some(Lifetime { starts_at, seconds: Some(seconds) })
}

/// The sandbox's card numbers decide what becomes of a card; a token begins with its number, masked. Returns whether
/// there was a token.
fn charge_card(fields: &Fields<'_>, card: &mut Transaction, now: DateTime<Utc>) -> bool {
    let Some(token) = fields.text("/credit_card/token_id") else { return false };
    let masked: String = token.chars().take(13).collect();
    let (status, fraud_status) = match masked.as_str() {
        "49111111-1113" | "47111111-1115" | "51111111-1118" => (Status::Deny, FraudStatus::Accept),
        "46111111-1116" | "54111111-1115" => (Status::Deny, FraudStatus::Deny),
        "45111111-1117" | "55101111-1115" => (Status::Capture, FraudStatus::Challenge),
        _ if fields.at("/credit_card/authentication") == Some(&Value::Bool(true)) => {
            (Status::Pending, FraudStatus::Accept)
        }
        _ if fields.text("/credit_card/type") == Some("authorize") => {
            (Status::Authorize, FraudStatus::Accept)
        }
        _ => (Status::Capture, FraudStatus::Accept),
    };
    card.masked_card = Some(masked);
    (card.status, card.fraud_status) = (status, fraud_status);
    card.captured_at = (status == Status::Capture).then_some(now);
    true
}

/// `GET /v2/token?client_key=…&card_number=…`: a card becomes a token.
pub(super) async fn token(
    State(simulator): State<Simulator>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let get = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let is_known = simulator.look(|_, settings, _| settings.client_key == get("client_key"));
    if !is_known {
        return core_error("401", "Transaction cannot be authorized with the current client/server key.");
    }
    let number: String = get("card_number").chars().filter(char::is_ascii_digit).collect();
    match (number.get(..8), number.get(number.len().saturating_sub(4)..)) {
        (Some(first), Some(last)) if number.len() == 16 => {
            let token = format!("{first}-{last}-{}", random_uuid());
            json_answer(
                200,
                &json!({
                    "status_code": "200",
                    "status_message": "Credit card token is created as Token ID.",
                    "token_id": token,
                    "hash": format!("{first}-{last}"),
                }),
            )
        }
        _ => core_error("400", "One or more parameters in the payload is invalid."),
    }
}
