//! `POST /v2/{id}/refund` and its older sibling `/refund/online/direct`.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, FixedOffset, TimeDelta, Timelike as _, Utc};
use serde_json::{Map, Value};

use super::{answer, cannot_modify, not_found, refused};
use crate::answer::{core_error, parse};
use crate::book::Book;
use crate::document::{action_document, money};
use crate::method::Method;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::snap::Fields;
use crate::transaction::{Refund, Status, Transaction};

/// What the caller wants back.
struct Wish {
    amount: Option<i64>,
    key: Option<String>,
    reason: Option<String>,
}

impl Wish {
    /// An empty body is a wish for everything.
    fn read(body: &Value) -> Option<Self> {
        let fields = Fields(body);
        let amount = match fields.at("/amount") {
            None => None,
            Some(value) => Some(value.as_i64()?),
        };
        let key = fields.text("/refund_key").map(str::to_owned);
        let is_valid = |key: &String| {
            !key.is_empty()
                && key.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
        };
        let reason = fields.text("/reason").map(str::to_owned);
        let fits = key.as_ref().is_none_or(is_valid)
            && reason.as_ref().is_none_or(|reason| reason.chars().count() <= 255);
        fits.then_some(Self { amount, key, reason })
    }
}

pub(super) async fn refund(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let Some(wish) = parse(&body).as_ref().and_then(Wish::read) else {
        return core_error("400", "One or more parameters in the payload is invalid.");
    };
    simulator.change(|book, settings, now| {
        let Some(index) = book.find_for_api(&id) else { return not_found() };
        let Ok(transaction) = book.get(index) else { return not_found() };
        refund_transaction(book, settings, (index, &transaction), wish, now)
    })
}

fn refund_transaction(
    book: &mut Book,
    settings: &Settings,
    (index, transaction): (usize, &Transaction),
    wish: Wish,
    now: DateTime<Utc>,
) -> Response {
    let earlier = transaction.refunds.iter().find(|refund| Some(&refund.key) == wish.key.as_ref());
    if let Some(earlier) = earlier {
        return repeat(book, settings, transaction, earlier, (wish.amount, now));
    }
    if !is_refundable(transaction, now) {
        return cannot_modify();
    }
    let left = transaction.gross_amount - transaction.refunded_amount();
    let amount = wish.amount.unwrap_or(left);
    if amount < 1 || amount > left || (amount < left && !transaction.method.can_be_refunded_in_part()) {
        return core_error("414", "Refund amount is invalid");
    }
    if book.switches.refunds_denied_by_bank > 0 {
        book.switches.refunds_denied_by_bank -= 1;
        return denied_by_the_bank(settings, transaction, &wish);
    }
    match book.add_refund(index, (amount, wish.key, wish.reason), settings, now) {
        Ok(after) => match after.refunds.last() {
            Some(refund) => success(settings, &after, refund),
            None => cannot_modify(),
        },
        Err(error) => refused(&error),
    }
}

/// The same key is the same refund, for seven days; asking for another amount under it is a duplicate.
fn repeat(
    book: &Book,
    settings: &Settings,
    transaction: &Transaction,
    earlier: &Refund,
    (amount, now): (Option<i64>, DateTime<Utc>),
) -> Response {
    let is_same = amount.is_none_or(|amount| amount == earlier.amount);
    let is_recent = now < earlier.created_at + TimeDelta::days(7);
    if is_same && is_recent && !book.switches.repeated_refund_keys_are_refused {
        success(settings, transaction, earlier)
    } else {
        core_error("406", "Duplicate refund ID")
    }
}

fn is_refundable(transaction: &Transaction, now: DateTime<Utc>) -> bool {
    let is_paid = matches!(transaction.status, Status::Settlement | Status::PartialRefund);
    let method = transaction.method;
    let in_time = method
        .refund_window()
        .is_none_or(|window| transaction.settlement_time.is_some_and(|settled| now <= settled + window));
    is_paid && method.can_be_refunded() && in_time && !(method == Method::ShopeePay && shopeepay_sleeps(now))
}

/// ShopeePay refunds nothing from 23:55 to 06:00 in Jakarta.
fn shopeepay_sleeps(now: DateTime<Utc>) -> bool {
    let zone = FixedOffset::east_opt(7 * 3600).expect("seven hours are an offset");
    let time = now.with_timezone(&zone);
    time.hour() < 6 || (time.hour() == 23 && time.minute() >= 55)
}

fn success(settings: &Settings, transaction: &Transaction, refund: &Refund) -> Response {
    let message = "Success, refund request is approved";
    let mut fields = action_document(transaction, &settings.merchant(), "200", message);
    fields.insert("refund_chargeback_id".to_owned(), refund.number.into());
    fields.insert("refund_amount".to_owned(), money(refund.amount).into());
    fields.insert("refund_key".to_owned(), refund.key.as_str().into());
    answer(fields)
}

fn denied_by_the_bank(settings: &Settings, transaction: &Transaction, wish: &Wish) -> Response {
    let message = "Refund denied by the bank";
    let mut fields: Map<String, Value> = action_document(transaction, &settings.merchant(), "202", message);
    fields.insert("refund_amount".to_owned(), money(0).into());
    if let Some(key) = &wish.key {
        fields.insert("refund_key".to_owned(), key.as_str().into());
    }
    answer(fields)
}
