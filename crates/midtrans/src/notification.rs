//! What is posted to our notification address. Its signature covers the order, the status code and the amount only: it
//! says that Midtrans knows the payment, and nothing more is believed.

use kernel::id::PaymentId;
use payments::gateway::{Notification, NotificationError};
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::report::{Report, is_plain_id};
use crate::{amount, answer, signature};

/// Reads and checks it.
pub(crate) fn read(server_key: &SecretString, body: &[u8]) -> Result<Notification, NotificationError> {
    let fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| NotificationError::Malformed)?;
    let report = Report::of(&fields);
    let order_id = report.text("order_id").ok_or(NotificationError::Malformed)?;
    // The three signed texts are joined without separators, so each must have its own form.
    let status_code = answer::status_code(&fields).ok_or(NotificationError::Malformed)?;
    let gross_amount = report.text("gross_amount").ok_or(NotificationError::Malformed)?;
    amount::rupiah(gross_amount).ok_or(NotificationError::Malformed)?;
    let presented =
        fields.get("signature_key").and_then(Value::as_str).ok_or(NotificationError::Malformed)?;
    let expected = signature(server_key, [order_id, &status_code, gross_amount]);
    if !signature::is_same(&expected, presented) {
        return Err(NotificationError::NotAuthentic);
    }
    Ok(Notification {
        gateway_order_id: order_id.to_owned(),
        payment_id: payment_named(order_id),
        transaction_id: report.text("transaction_id").filter(|id| is_plain_id(id)).map(str::to_owned),
        gateway_status: report.status(),
        content: report.content(),
    })
}

/// Ours, if it is written exactly as we write it: the gateway's order ids are compared as text.
fn payment_named(order_id: &str) -> Option<PaymentId> {
    order_id.parse::<PaymentId>().ok().filter(|id| id.to_string() == order_id)
}

fn signature(server_key: &SecretString, signed: [&str; 3]) -> String {
    signature::of(signed.map(str::as_bytes), server_key)
}

#[cfg(test)]
mod tests {
    use kernel::id::{EntityId as _, generate_uuid};
    use serde_json::json;

    use super::*;

    const KEY: &str = "SB-Mid-server-TESTKEY123";
    const SIGNATURE_OF_200: &str = "fc8b75509717e8db75275f0a660af89e248d3aea67818f4492c88bdbcfc67c388775035ea93c20aa8fea6a74ee5b44769b0cfef07614662d7234d7ac4ca99313";
    const SIGNATURE_OF_201: &str = "167c9405043039af8987e6d30e67a4d4e1c2120508ec70549e09c2ca0bb71b500fdba30cbfe3825b0a9a62b3fff472b03f801ecb9ac974aaaa1bcaf2696d8b4a";

    fn key() -> SecretString {
        KEY.to_owned().into()
    }

    fn message() -> Value {
        json!({
            "order_id": "ORDER-101", "status_code": "200", "gross_amount": "10000.00", "signature_key": SIGNATURE_OF_200,
            "transaction_id": "57d5293c-e65f", "transaction_status": "settlement", "fraud_status": "accept",
            "payment_type": "qris", "status_message": "midtrans payment notification", "tomorrow": [{"x": null}],
        })
    }

    fn taken(message: &Value) -> Result<Notification, NotificationError> {
        read(&key(), message.to_string().as_bytes())
    }

    #[test]
    fn signatures_are_as_documented() {
        assert_eq!(signature(&key(), ["ORDER-101", "200", "10000.00"]), SIGNATURE_OF_200);
        assert_eq!(signature(&key(), ["ORDER-101", "201", "10000.00"]), SIGNATURE_OF_201);
    }

    #[test]
    fn an_authentic_message_is_taken() {
        let notification = taken(&message()).unwrap();
        assert_eq!(notification.gateway_order_id, "ORDER-101");
        assert_eq!(notification.payment_id, None);
        assert_eq!(notification.transaction_id.as_deref(), Some("57d5293c-e65f"));
        assert_eq!(notification.gateway_status.as_deref(), Some("settlement"));
    }

    #[test]
    fn a_status_code_may_be_a_number() {
        let mut with_number = message();
        with_number["status_code"] = json!(200);
        assert_eq!(taken(&with_number).unwrap(), taken(&message()).unwrap());
    }

    #[test]
    fn our_payment_is_known_by_exactly_its_id() {
        let payment_id =
            PaymentId::from_uuid(generate_uuid(chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap()));
        for (order_id, expected) in [
            (payment_id.to_string(), Some(payment_id)),
            (payment_id.to_string().to_lowercase(), None),
            (payment_id.to_string().replace("payment_", "order_"), None),
            ("payment_1".to_owned(), None),
        ] {
            let mut named = message();
            named["signature_key"] = json!(signature(&key(), [&order_id, "200", "10000.00"]));
            named["order_id"] = json!(order_id);
            assert_eq!(taken(&named).unwrap().payment_id, expected, "{order_id}");
        }
    }

    #[test]
    fn whatever_is_signed_cannot_be_changed() {
        let other_key: SecretString = "SB-Mid-server-OTHER".to_owned().into();
        let body = message().to_string();
        assert_eq!(read(&other_key, body.as_bytes()), Err(NotificationError::NotAuthentic));
        for (name, value) in [
            ("order_id", json!("ORDER-102")),
            ("status_code", json!("201")),
            ("gross_amount", json!("10000")),
            ("gross_amount", json!("1.00")),
            ("signature_key", json!(SIGNATURE_OF_201)),
            ("signature_key", json!(SIGNATURE_OF_200.to_uppercase())),
            ("signature_key", json!(SIGNATURE_OF_200.split_at(64).0)),
            ("signature_key", json!("")),
        ] {
            let mut changed = message();
            changed[name] = value.clone();
            assert_eq!(taken(&changed), Err(NotificationError::NotAuthentic), "{name} = {value}");
        }
    }

    #[test]
    fn the_signed_texts_cannot_be_shifted() {
        let mut shifted = message();
        shifted["order_id"] = json!("ORDER-1012");
        shifted["status_code"] = json!("00");
        assert_eq!(taken(&shifted), Err(NotificationError::Malformed));
    }

    #[test]
    fn nonsense_is_not_a_notification() {
        for body in ["", "null", "[]", "\"text\"", "{", "<html>", "{}", "\u{feff}{}"] {
            assert_eq!(read(&key(), body.as_bytes()), Err(NotificationError::Malformed), "{body:?}");
        }
        assert_eq!(read(&key(), b"{\"order_id\":\"\xff\"}"), Err(NotificationError::Malformed));
        assert_eq!(read(&key(), "[".repeat(100_000).as_bytes()), Err(NotificationError::Malformed));
        for (name, value) in [
            ("order_id", json!(null)),
            ("order_id", json!("")),
            ("order_id", json!("nul\u{0}")),
            ("order_id", json!("x".repeat(1000))),
            ("status_code", json!(200.0)),
            ("status_code", json!("2000")),
            ("gross_amount", json!(10_000)),
            ("gross_amount", json!("10000.50")),
            ("signature_key", json!(null)),
            ("signature_key", json!([SIGNATURE_OF_200])),
        ] {
            let mut odd = message();
            odd[name] = value.clone();
            assert_eq!(taken(&odd), Err(NotificationError::Malformed), "{name} = {value}");
        }
    }

    #[test]
    fn unsigned_nonsense_beside_signed_truth_is_passed_over() {
        let mut odd = message();
        odd["transaction_id"] = json!("../../v2/other");
        odd["transaction_status"] = json!("settle\u{0}ment");
        odd["refunds"] = json!("none");
        let notification = taken(&odd).unwrap();
        assert_eq!((notification.transaction_id, notification.gateway_status), (None, None));
    }
}
