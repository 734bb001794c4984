//! What Midtrans tells of a transaction, in a notification and in an answer alike. Fields that we do not know or that
//! are written in another way than documented are passed over: new ones may come at any time.

use payments::gateway::GatewayRefund;
use serde_json::{Map, Value};

use crate::{amount, answer};

/// The longest id or word we pass on.
const TEXT_BYTES_MAX: usize = 100;

/// The fields of a notification or of an answer.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    fields: &'a Map<String, Value>,
}

impl<'a> Report<'a> {
    pub(crate) fn of(fields: &'a Map<String, Value>) -> Self {
        Self { fields }
    }

    /// Text as received.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        text(self.fields, name)
    }

    /// The gateway's word for where it stands, in lower case: DANA's are written in capitals.
    pub(crate) fn status(&self) -> Option<String> {
        self.text("transaction_status").map(str::to_lowercase)
    }

    /// What its fraud detection says, if it looked.
    pub(crate) fn fraud_status(&self) -> Option<String> {
        self.text("fraud_status").map(str::to_lowercase)
    }

    /// Everything that went back; `None` when it is no whole amount.
    pub(crate) fn refunded_amount(&self) -> Option<i64> {
        let listed = self
            .refunds()
            .iter()
            .try_fold(0_i64, |sum, refund| sum.checked_add(amount::rupiah(&refund.amount)?))?;
        let total =
            text_or_number(self.fields, "refund_amount").map_or(Some(0), |text| amount::rupiah(&text))?;
        Some(total.max(listed))
    }

    /// The refunds one by one; `None` when one of them is of no whole amount.
    pub(crate) fn gateway_refunds(&self) -> Option<Vec<GatewayRefund>> {
        self.refunds()
            .into_iter()
            .map(|refund| {
                Some(GatewayRefund {
                    amount: amount::rupiah(&refund.amount)?,
                    is_confirmed: refund.confirmed_at.is_some(),
                    key: refund.key,
                })
            })
            .collect()
    }

    /// How much the transaction is of.
    pub(crate) fn amount(&self) -> Option<i64> {
        amount::rupiah(&text_or_number(self.fields, "gross_amount")?)
    }

    /// What makes two reports the same, as text.
    pub(crate) fn content(&self) -> String {
        let refunds: Vec<Value> = self
            .refunds()
            .into_iter()
            .map(|refund| serde_json::json!([refund.key, refund.amount, refund.confirmed_at]))
            .collect();
        serde_json::json!([
            self.text("order_id"),
            self.text("transaction_id"),
            self.status(),
            self.fraud_status(),
            answer::status_code(self.fields),
            text_or_number(self.fields, "gross_amount"),
            text_or_number(self.fields, "refund_amount"),
            refunds,
        ])
        .to_string()
    }

    /// In one order, whatever order they came in.
    fn refunds(&self) -> Vec<ReportedRefund> {
        let listed = self.fields.get("refunds").and_then(Value::as_array);
        let mut refunds: Vec<ReportedRefund> =
            listed.into_iter().flatten().filter_map(Value::as_object).map(ReportedRefund::read).collect();
        refunds.sort();
        refunds.dedup();
        refunds
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ReportedRefund {
    key: String,
    amount: String,
    confirmed_at: Option<String>,
}

impl ReportedRefund {
    fn read(fields: &Map<String, Value>) -> Self {
        let key = ["refund_key", "refund_chargeback_uuid", "refund_chargeback_id"]
            .into_iter()
            .find_map(|name| text_or_number(fields, name));
        Self {
            key: key.unwrap_or_default(),
            amount: text_or_number(fields, "refund_amount").unwrap_or_default(),
            confirmed_at: text(fields, "bank_confirmed_at").map(str::to_owned),
        }
    }
}

/// Whether an id can stand in an address: nobody leads us elsewhere with an id of slashes and dots.
pub(crate) fn is_plain_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~' | b'.');
    (1..=TEXT_BYTES_MAX).contains(&id.len()) && id.bytes().all(is_plain) && !matches!(id, "." | "..")
}

/// Text that is there, short, and can be stored: PostgreSQL has no place for NUL.
pub(crate) fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let text = fields.get(name)?.as_str()?;
    let is_usable = (1..=TEXT_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
    is_usable.then_some(text)
}

/// The same, of what may be written as a number.
pub(crate) fn text_or_number(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) => text(fields, name).map(str::to_owned),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(fields: &Value) -> Report<'_> {
        Report::of(fields.as_object().unwrap())
    }

    #[test]
    fn the_content_is_what_matters_and_nothing_else() {
        let first = json!({"order_id": "a", "transaction_status": "refund", "refunds": [
            {"refund_key": "r1", "refund_amount": "1.00"}, {"refund_key": "r2", "refund_amount": "2.00"}]});
        let content = report(&first).content();

        let mut other_order = json!({"new_field": 1, "transaction_time": "x", "refunds": [
            {"refund_key": "r2", "refund_amount": "2.00"}, {"refund_key": "r1", "refund_amount": "1.00"}]});
        other_order["order_id"] = json!("a");
        other_order["transaction_status"] = json!("REFUND");
        assert_eq!(report(&other_order).content(), content);

        let mut confirmed = first.clone();
        confirmed["refunds"][0]["bank_confirmed_at"] = json!("2026-01-01 00:00:00");
        assert_ne!(report(&confirmed).content(), content);
        for name in ["order_id", "transaction_id", "transaction_status", "fraud_status", "gross_amount"] {
            let mut changed = first.clone();
            changed[name] = json!("changed");
            assert_ne!(report(&changed).content(), content, "{name}");
        }
        for (name, value) in [("status_code", "200"), ("refund_amount", "3.00")] {
            let mut changed = first.clone();
            changed[name] = json!(value);
            assert_ne!(report(&changed).content(), content, "{name}");
        }
    }

    #[test]
    fn separators_in_a_text_cannot_make_two_reports_the_same() {
        let one = json!({"order_id": "a\",\"b"});
        let two = json!({"order_id": "a", "transaction_id": "b"});
        assert_ne!(report(&one).content(), report(&two).content());
    }

    #[test]
    fn a_refund_without_a_key_has_the_gateway_s_own_id() {
        let fields = json!({"refunds": [
            {"refund_chargeback_id": 12, "refund_amount": "500.00", "bank_confirmed_at": "2026-01-01 00:00:00"},
            {"refund_key": "refund_1", "refund_amount": 700}, "nonsense"]});
        let refunds = report(&fields).gateway_refunds().unwrap();
        assert_eq!(
            refunds,
            [
                GatewayRefund { key: "12".to_owned(), amount: 500, is_confirmed: true },
                GatewayRefund { key: "refund_1".to_owned(), amount: 700, is_confirmed: false },
            ]
        );
        assert_eq!(report(&fields).refunded_amount(), Some(1200));
    }

    #[test]
    fn refunds_of_no_whole_amount_are_not_counted_as_nothing() {
        for amount in [json!("10.50"), json!(null), json!("-3"), json!("9223372036854775808")] {
            let fields = json!({"refunds": [{"refund_key": "r", "refund_amount": amount}]});
            assert_eq!(report(&fields).refunded_amount(), None, "{amount}");
            assert_eq!(report(&fields).gateway_refunds(), None, "{amount}");
        }
        assert_eq!(report(&json!({"refund_amount": "10.50"})).refunded_amount(), None);
        assert_eq!(report(&json!({})).refunded_amount(), Some(0));
    }

    #[test]
    fn ids_lead_nowhere_else() {
        for id in ["57d5293c-e65f-4a29-95e4-5959c3fa335b", "A1.b_c~d", "payment_01KAJ3W8Q4E7S9ZK3M5T0V2XYA"] {
            assert!(is_plain_id(id), "{id}");
        }
        for id in ["", ".", "..", "a/b", "a?b", "a#b", "a b", "a%2Fb", "é", "a\0", &"x".repeat(101)] {
            assert!(!is_plain_id(id), "{id}");
        }
    }
}
