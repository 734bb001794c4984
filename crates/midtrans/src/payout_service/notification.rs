//! What is posted to our notification address. The signature covers every byte: only what is signed is read at all.

use payments::gateway::NotificationError;
use payouts::gateway::PayoutNotification;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::status;
use crate::report::{is_plain_id, text, text_or_number};
use crate::signature;

/// Checks and reads it.
pub(super) fn read(
    merchant_key: &SecretString,
    body: &[u8],
    presented: Option<&str>,
) -> Result<PayoutNotification, NotificationError> {
    let expected = signature::of([body], merchant_key);
    if !presented.is_some_and(|presented| signature::is_same(&expected, presented)) {
        return Err(NotificationError::NotAuthentic);
    }
    let fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| NotificationError::Malformed)?;
    of_payout(&fields).or_else(|| of_top_up(&fields)).ok_or(NotificationError::Malformed)
}

fn of_payout(fields: &Map<String, Value>) -> Option<PayoutNotification> {
    let reference = text(fields, "reference_no").filter(|reference| is_plain_id(reference))?;
    Some(PayoutNotification::Payout {
        reference: reference.to_owned(),
        gateway_status: status::status_word(fields),
        content: status::content(fields, reference),
    })
}

fn of_top_up(fields: &Map<String, Value>) -> Option<PayoutNotification> {
    if status::status_word(fields).as_deref() != Some("topup") {
        return None;
    }
    let names = ["transaction_id", "order_id"].map(|name| text(fields, name));
    // Without a name, two of them could not be told apart.
    names.iter().find(|name| name.is_some())?;
    let rest = ["gross_amount", "transaction_time"].map(|name| text_or_number(fields, name));
    Some(PayoutNotification::TopUp { content: json!(["topup", names, rest]).to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "IRIS-merchant-TESTKEY";
    const BODY: &str = r#"{"reference_no":"1d4f8423393005","amount":"200000.00","status":"completed","updated_at":"2026-01-11T00:00:00Z"}"#;
    const SIGNATURE: &str = "701eb0e2e9fcf7a57a37f70f7907eddf3e172366ea9aadfc9dc79d66c5b6b2c4ddbd87d00e604fba4d28f82d7a9d90230cc2d2639b4675e1989b6f67a2880b8a";

    fn key() -> SecretString {
        KEY.to_owned().into()
    }

    fn taken(body: &str) -> Result<PayoutNotification, NotificationError> {
        read(&key(), body.as_bytes(), Some(&signature::of([body.as_bytes()], &key())))
    }

    #[test]
    fn the_signature_is_as_documented() {
        let notification = read(&key(), BODY.as_bytes(), Some(SIGNATURE)).unwrap();
        let PayoutNotification::Payout { reference, gateway_status, .. } = notification else {
            panic!("a payout's");
        };
        assert_eq!((reference.as_str(), gateway_status.as_deref()), ("1d4f8423393005", Some("completed")));
    }

    #[test]
    fn nothing_unsigned_is_read() {
        let other: SecretString = "IRIS-merchant-OTHER".to_owned().into();
        for (body, key, presented) in [
            (BODY, &key(), None),
            (BODY, &key(), Some("")),
            (BODY, &key(), Some("é")),
            (BODY, &key(), Some(SIGNATURE.split_at(64).0)),
            (BODY, &key(), Some(SIGNATURE.to_uppercase().as_str())),
            (BODY, &other, Some(SIGNATURE)),
            (&BODY.replace("completed", "failed"), &key(), Some(SIGNATURE)),
            (&format!("{BODY} "), &key(), Some(SIGNATURE)),
            ("", &key(), Some(SIGNATURE)),
            ("<html>", &key(), None),
        ] {
            let outcome = read(key, body.as_bytes(), presented);
            assert_eq!(outcome, Err(NotificationError::NotAuthentic), "{body:?} {presented:?}");
        }
    }

    #[test]
    fn the_signed_bytes_need_be_no_text() {
        let body = b"{\"reference_no\":\"\xff\"}";
        let signature = signature::of([body.as_slice()], &key());
        assert_eq!(read(&key(), body, Some(&signature)), Err(NotificationError::Malformed));
    }

    #[test]
    fn signed_nonsense_is_no_notification() {
        let deep = "[".repeat(100_000);
        for body in [
            "",
            "null",
            "[]",
            "{",
            "{}",
            r#"{"reference_no":null,"status":"completed"}"#,
            r#"{"reference_no":"../balance","status":"completed"}"#,
            r#"{"status":"completed","transaction_id":"a"}"#,
            r#"{"status":"topup"}"#,
            &deep,
        ] {
            assert_eq!(taken(body), Err(NotificationError::Malformed), "{body:.80}");
        }
    }

    #[test]
    fn a_top_up_is_told_apart_by_its_names() {
        let body = |id: &str, amount: &str| {
            format!(
                r#"{{"transaction_id":"{id}","order_id":"o","gross_amount":"{amount}","status":"topup","transaction_time":"2026-11-21T10:00:00Z"}}"#
            )
        };
        let first = taken(&body("a", "500000.0")).unwrap();
        assert!(matches!(first, PayoutNotification::TopUp { .. }), "{first:?}");
        assert_eq!(taken(&body("a", "500000.0")).unwrap(), first);
        assert_ne!(taken(&body("b", "500000.0")).unwrap(), first);
        assert_ne!(taken(&body("a", "500001.0")).unwrap(), first);
    }

    #[test]
    fn the_same_news_is_the_same_however_it_is_written() {
        let first = taken(BODY).unwrap();
        let rewritten = r#"{"tomorrow":{},"status":"COMPLETED","amount":"200000.0","updated_at":"2026-01-12T00:00:00Z","reference_no":"1d4f8423393005"}"#;
        assert_eq!(taken(rewritten).unwrap(), first);
        let failed = BODY.replace("completed", "failed");
        assert_ne!(taken(&failed).unwrap(), taken(BODY).unwrap());
    }
}
