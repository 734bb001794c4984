//! What payout notifications say, and how they are signed: over the raw body, in the header `Iris-Signature`.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::failure;
use super::payout::Payout;
use crate::book::Note;
use crate::document::sha512_hex;
use crate::settings::Settings;
use crate::switches::{Channel, NotificationFault};

/// In Midtrans' own order.
#[derive(Serialize)]
struct PayoutNews<'a> {
    reference_no: &'a str,
    amount: String,
    status: &'static str,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'static str>,
}

#[derive(Serialize)]
struct TopUpNews<'a> {
    transaction_id: &'a str,
    order_id: &'a str,
    gross_amount: String,
    status: &'static str,
    transaction_time: String,
}

/// ISO 8601, in UTC, to the second.
pub(super) fn iso_time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whole rupiah as the payout API writes them: with one decimal, as a string.
pub(super) fn money(amount: i64) -> String {
    format!("{amount}.0")
}

/// `hex(SHA512(raw_body + merchant_key))`, which payout notifications carry in the header `Iris-Signature`.
#[must_use]
pub fn iris_signature(raw_body: &str, merchant_key: &str) -> String {
    sha512_hex(format!("{raw_body}{merchant_key}").as_bytes())
}

pub(super) fn payout_note(payout: &Payout, settings: &Settings, faults: &[NotificationFault]) -> Note {
    let news = PayoutNews {
        reference_no: &payout.reference_no,
        amount: money(payout.amount),
        status: payout.status.name(),
        updated_at: iso_time(payout.updated_at),
        error_code: payout.failure_code.map(failure::code_text),
        error_message: payout.failure_code.and_then(failure::message),
    };
    let names = (payout.reference_no.clone(), payout.reference_no.clone());
    signed(&news, names, payout.status.name(), settings, faults)
}

pub(super) fn top_up_note(
    names: &(String, String),
    amount: i64,
    at: DateTime<Utc>,
    settings: &Settings,
    faults: &[NotificationFault],
) -> Note {
    let news = TopUpNews {
        transaction_id: &names.0,
        order_id: &names.1,
        gross_amount: money(amount),
        status: "topup",
        transaction_time: iso_time(at),
    };
    signed(&news, names.clone(), "topup", settings, faults)
}

fn signed(
    news: &impl Serialize,
    (transaction_id, order_id): (String, String),
    status: &str,
    settings: &Settings,
    faults: &[NotificationFault],
) -> Note {
    let body = serde_json::to_string(news).expect("texts become JSON");
    let is_wrong = faults.contains(&NotificationFault::SignWrongly);
    let key = if is_wrong { "another key" } else { settings.payouts.merchant_key.as_str() };
    let iris_signature = Some(iris_signature(&body, key));
    Note {
        channel: Channel::Payouts,
        transaction_id,
        order_id,
        status: status.to_owned(),
        url: None,
        body,
        iris_signature,
    }
}

#[cfg(test)]
mod tests {
    use super::iris_signature;

    #[test]
    fn a_signature_is_the_one_that_midtrans_documents() {
        let body = r#"{"reference_no":"TLtXjaG7LxcbEhgo7S","amount":"12333.0","status":"processed","updated_at":"2023-03-31T10:12:28Z"}"#;
        let signature = iris_signature(body, "IRIS-merchant-d8709d85-19d6-39c4-7ff5-8eaf81ec31cd");
        assert!(signature.starts_with("8b8a8ce380887acf162a17cc4bed7b7ff1c94fc637201ebed7ab1a7f32596810"));
        assert!(signature.ends_with("cbd9fc78d2db051ef851f97c05cd5f840d10ee34d58021c18d6ef69a793b7116"));
    }
}
