//! Where a payout stands.

use chrono::{DateTime, Utc};
use payments::gateway::GatewayError;
use payouts::gateway::{GatewayPayoutStatus, PayoutNews};
use serde_json::{Map, Value, json};

use super::answer::{PayoutAnswer, without, without_numbers};
use super::exchange::{PayoutCall, PayoutExchange, PayoutRole};
use crate::report::{is_plain_id, text, text_or_number};
use crate::{amount, words};

/// What is kept of an answer: nothing that tells of whose account it is.
const KEPT: [&str; 8] =
    ["reference_no", "status", "amount", "bank", "created_at", "updated_at", "error_code", "error_message"];

/// The payout of this reference; `None` when Midtrans knows of none.
pub(super) async fn ask(
    exchange: &PayoutExchange,
    reference: &str,
) -> Result<Option<PayoutNews>, GatewayError> {
    // Another path would be another question.
    if !is_plain_id(reference) {
        return Ok(None);
    }
    let answer = exchange.ask(&PayoutCall::get(PayoutRole::Creator, &["payouts", reference])).await?;
    match answer.http_status {
        404 => Ok(None),
        _ if answer.is_success() => news(reference, &answer).map(Some),
        _ => Err(answer.unexpected()),
    }
}

fn news(reference: &str, answer: &PayoutAnswer) -> Result<PayoutNews, GatewayError> {
    let malformed = |words: &str| GatewayError::Malformed(words.to_owned());
    let fields = answer.fields().ok_or_else(|| malformed("a payout without fields"))?;
    if text(fields, "reference_no") != Some(reference) {
        return Err(malformed("another payout than the one that was asked for"));
    }
    let gateway_status = status_word(fields).ok_or_else(|| malformed("a payout without a status"))?;
    let amount = text_or_number(fields, "amount")
        .and_then(|text| amount::rupiah(&text))
        .ok_or_else(|| malformed("a payout of no whole amount"))?;
    Ok(PayoutNews {
        reference: reference.to_owned(),
        status: status_of(&gateway_status),
        failure_words: failure_words(fields),
        updated_at: text(fields, "updated_at").and_then(instant),
        content: content(fields, reference),
        body: kept(fields),
        gateway_status,
        amount,
    })
}

/// Midtrans's word for where a payout stands, in lower case.
pub(super) fn status_word(fields: &Map<String, Value>) -> Option<String> {
    text(fields, "status").map(str::to_lowercase)
}

/// What makes two reports of a payout the same, as text. The same status at another time is no news.
pub(super) fn content(fields: &Map<String, Value>, reference: &str) -> String {
    let amount = text_or_number(fields, "amount");
    // Written with no, one or two decimals, by whom it is told.
    let amount = amount.map(|text| amount::rupiah(&text).map_or(text, |whole| whole.to_string()));
    json!([reference, status_word(fields), amount, failure_words(fields)]).to_string()
}

/// ISO 8601, with its zone.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc())
}

/// Code and sentence, where it failed.
fn failure_words(fields: &Map<String, Value>) -> Option<String> {
    let code = text_or_number(fields, "error_code");
    let message = fields.get("error_message").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let parts: Vec<&str> = [code.as_deref(), message].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| cleaned(&words::from_gateway(&parts.join(": ")), fields))
}

/// The answer without whom it is about.
fn kept(fields: &Map<String, Value>) -> String {
    let kept: Map<String, Value> = KEPT
        .into_iter()
        .filter_map(|name| {
            let value = match fields.get(name)? {
                Value::String(text) if name == "error_message" => cleaned(text, fields).into(),
                value if value.is_string() || value.is_number() => value.clone(),
                _ => return None,
            };
            Some((name.to_owned(), value))
        })
        .collect();
    Value::Object(kept).to_string()
}

fn cleaned(text: &str, fields: &Map<String, Value>) -> String {
    let personal = ["beneficiary_name", "beneficiary_account", "beneficiary_email"];
    let hidden: Vec<&str> =
        personal.into_iter().filter_map(|name| fields.get(name).and_then(Value::as_str)).collect();
    without_numbers(&without(text, &hidden))
}

fn status_of(word: &str) -> GatewayPayoutStatus {
    match word {
        "queued" => GatewayPayoutStatus::Queued,
        "approved" => GatewayPayoutStatus::Approved,
        "processed" => GatewayPayoutStatus::Processed,
        "completed" => GatewayPayoutStatus::Completed,
        "failed" => GatewayPayoutStatus::Failed,
        "rejected" => GatewayPayoutStatus::Rejected,
        _ => GatewayPayoutStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::RawAnswer;

    const REFERENCE: &str = "1d4f8423393005";

    fn document(changes: &Value) -> Value {
        let mut fields = json!({
            "amount": "200000.0", "beneficiary_name": "Sari Dewi", "beneficiary_account": "0011223344",
            "beneficiary_email": "sari@contoh.co.id", "bank": "PT. BANK CENTRAL ASIA TBK.",
            "reference_no": REFERENCE, "notes": "Teacherin payout 1", "status": "queued",
            "created_by": "Creator", "created_at": "2026-11-21T10:00:00Z", "updated_at": "2026-11-21T10:00:05Z",
        });
        fields.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        fields
    }

    fn told(changes: &Value) -> Result<PayoutNews, GatewayError> {
        let body = Some(document(changes).to_string());
        news(REFERENCE, &PayoutAnswer::read(&RawAnswer { http_status: 200, body, date: None })?)
    }

    #[test]
    fn every_status_has_a_meaning() {
        for (word, status) in [
            ("queued", GatewayPayoutStatus::Queued),
            ("approved", GatewayPayoutStatus::Approved),
            ("Processed", GatewayPayoutStatus::Processed),
            ("COMPLETED", GatewayPayoutStatus::Completed),
            ("failed", GatewayPayoutStatus::Failed),
            ("rejected", GatewayPayoutStatus::Rejected),
            ("paused", GatewayPayoutStatus::Unknown),
        ] {
            let news = told(&json!({ "status": word })).unwrap();
            assert_eq!((news.status, news.gateway_status), (status, word.to_lowercase()));
            assert_eq!(news.amount, 200_000);
            assert_eq!(news.updated_at.unwrap().to_rfc3339(), "2026-11-21T10:00:05+00:00");
            assert_eq!(news.failure_words, None);
        }
    }

    #[test]
    fn what_is_kept_tells_of_nobody() {
        let message = "Account 0011223344 of Sari Dewi is closed";
        let news = told(&json!({
            "status": "failed", "error_code": "002", "error_message": message, "tomorrow": "0011223344",
        }));
        let news = news.unwrap();
        assert_eq!(news.failure_words.as_deref(), Some("002: Account … of … is closed"));
        for personal in ["Sari", "0011223344", "contoh", "tomorrow"] {
            for text in [&news.body, &news.content, &format!("{news:?}")] {
                assert!(!text.contains(personal), "{personal} in {text}");
            }
        }
        let body: Value = serde_json::from_str(&news.body).unwrap();
        assert_eq!(body["status"], "failed");
        assert_eq!(body["reference_no"], REFERENCE);
    }

    #[test]
    fn the_content_is_what_matters_and_nothing_else() {
        let content = |changes: Value| told(&changes).unwrap().content;
        let first = content(json!({}));
        for same in [
            json!({ "updated_at": "2026-11-22T10:00:00Z" }),
            json!({ "amount": "200000.00" }),
            json!({ "amount": 200_000 }),
            json!({ "status": "QUEUED" }),
            json!({ "beneficiary_name": "Somebody" }),
        ] {
            assert_eq!(content(same.clone()), first, "{same}");
        }
        for other in [
            json!({ "status": "approved" }),
            json!({ "amount": "200001" }),
            json!({ "error_code": "016" }),
            json!({ "error_message": "General error" }),
        ] {
            assert_ne!(content(other.clone()), first, "{other}");
        }
    }

    #[test]
    fn half_a_payout_makes_no_sense() {
        for odd in [
            json!({ "reference_no": "other" }),
            json!({ "reference_no": null }),
            json!({ "status": null }),
            json!({ "amount": "200000.50" }),
            json!({ "amount": "-1.0" }),
            json!({ "amount": null }),
        ] {
            assert!(matches!(told(&odd), Err(GatewayError::Malformed(_))), "{odd}");
        }
    }
}
