//! Midtrans's words for a transaction in ours.

use payments::gateway::{GatewayError, TransactionNews, TransactionState};

use crate::amount;
use crate::answer::CoreAnswer;
use crate::report::{Report, is_plain_id};

/// Where a transaction stands. The number beside it (`status_code`) decides nothing: documented answers contradict it.
pub(crate) fn state(transaction_status: &str, fraud_status: Option<&str>) -> TransactionState {
    use TransactionState as S;
    match (transaction_status, fraud_status) {
        // A capture is a card's; it is money once the fraud detection has no doubt, and is settled a day later.
        ("capture", Some("accept") | None) => S::Paid,
        ("capture" | "authorize", Some("challenge")) => S::Challenged,
        ("capture" | "authorize", Some("deny")) => S::Denied,
        // Settled means that the money has moved, and only from an accepted state does anything settle. Midtrans's test of
        // success (settlement AND accepted) fails for a settlement that is doubted, though its samples ignore the doubt.
        // Holding the payer's time for a contradiction, or keeping his money as "denied", are both wrong: an admin looks.
        ("settlement", Some("accept") | None) => S::Paid,
        // We never ask for a reservation on a card without its capture; until somebody captures it, nothing is paid.
        ("authorize", Some("accept") | None) | ("pending", _) => S::Pending,
        ("deny" | "failure", _) => S::Denied,
        ("cancel", _) => S::Cancelled,
        ("expire", _) => S::Expired,
        ("refund", _) => S::Refunded,
        ("partial_refund", _) => S::PartiallyRefunded,
        ("chargeback", _) => S::ChargedBack,
        ("partial_chargeback", _) => S::PartiallyChargedBack,
        _ => S::Unknown,
    }
}

/// The news in the answer to a question for a transaction's status.
pub(crate) fn of(answer: &CoreAnswer) -> Result<TransactionNews, GatewayError> {
    let report = Report::of(&answer.fields);
    let lacking = |name: &str| GatewayError::Malformed(format!("a status without a usable {name}"));
    let gateway_status = report.status().ok_or_else(|| lacking("transaction_status"))?;
    let transaction_id = report.text("transaction_id").filter(|id| is_plain_id(id));
    let state = state(&gateway_status, report.fraud_status().as_deref());
    let amount = report.amount().ok_or_else(|| lacking("gross_amount"))?;
    let refunded_amount = match report.refunded_amount().ok_or_else(|| lacking("refund_amount"))? {
        0 if state == TransactionState::Refunded => amount,
        refunded_amount => refunded_amount,
    };
    Ok(TransactionNews {
        gateway_order_id: report.text("order_id").ok_or_else(|| lacking("order_id"))?.to_owned(),
        transaction_id: transaction_id.ok_or_else(|| lacking("transaction_id"))?.to_owned(),
        state,
        method: report.text("payment_type").map(str::to_lowercase),
        amount,
        currency: report.text("currency").map(str::to_uppercase),
        settled_at: report.text("settlement_time").and_then(amount::instant),
        refunded_amount,
        refunds: report.gateway_refunds().ok_or_else(|| lacking("refunds"))?,
        content: report.content(),
        body: answer.body.clone(),
        gateway_status: match report.fraud_status() {
            Some(fraud_status) if fraud_status != "accept" => format!("{gateway_status} ({fraud_status})"),
            _ => gateway_status,
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::exchange::RawAnswer;

    fn news(fields: &Value) -> Result<TransactionNews, GatewayError> {
        of(&CoreAnswer::read(RawAnswer { http_status: 200, body: Some(fields.to_string()), date: None })
            .unwrap())
    }

    fn settled() -> Value {
        json!({
            "status_code": "200", "status_message": "Success", "transaction_id": "57d5293c-e65f", "order_id": "payment_1",
            "gross_amount": "150000.00", "currency": "IDR", "payment_type": "qris", "transaction_status": "settlement",
            "fraud_status": "accept", "transaction_time": "2026-11-21 10:00:00", "settlement_time": "2026-11-21 10:01:02",
            "acquirer": "gopay", "a_field_of_tomorrow": {"deep": [1, 2]},
        })
    }

    #[test]
    fn every_word_has_its_state() {
        use TransactionState as S;
        for (status, fraud, expected) in [
            ("pending", None, S::Pending),
            ("pending", Some("accept"), S::Pending),
            ("authorize", Some("accept"), S::Pending),
            ("authorize", Some("challenge"), S::Challenged),
            ("capture", Some("challenge"), S::Challenged),
            ("capture", Some("accept"), S::Paid),
            ("capture", None, S::Paid),
            ("capture", Some("deny"), S::Denied),
            ("capture", Some("tomorrow"), S::Unknown),
            ("settlement", Some("accept"), S::Paid),
            ("settlement", None, S::Paid),
            ("settlement", Some("challenge"), S::Unknown),
            ("settlement", Some("deny"), S::Unknown),
            ("deny", Some("deny"), S::Denied),
            ("deny", None, S::Denied),
            ("failure", None, S::Denied),
            ("cancel", Some("challenge"), S::Cancelled),
            ("cancel", None, S::Cancelled),
            ("expire", Some("accept"), S::Expired),
            ("refund", Some("accept"), S::Refunded),
            ("partial_refund", Some("accept"), S::PartiallyRefunded),
            ("chargeback", Some("accept"), S::ChargedBack),
            ("partial_chargeback", None, S::PartiallyChargedBack),
            ("tomorrow", Some("accept"), S::Unknown),
            ("", None, S::Unknown),
        ] {
            assert_eq!(state(status, fraud), expected, "{status} {fraud:?}");
        }
    }

    #[test]
    fn a_settlement_is_read_whole() {
        let read = news(&settled()).unwrap();
        assert_eq!(read.gateway_order_id, "payment_1");
        assert_eq!(read.transaction_id, "57d5293c-e65f");
        assert_eq!(read.state, TransactionState::Paid);
        assert_eq!(read.gateway_status, "settlement");
        assert_eq!(read.method.as_deref(), Some("qris"));
        assert_eq!((read.amount, read.refunded_amount), (150_000, 0));
        assert_eq!(read.currency.as_deref(), Some("IDR"));
        assert_eq!(read.settled_at.unwrap().to_rfc3339(), "2026-11-21T03:01:02+00:00");
        assert_eq!(read.body, settled().to_string());
    }

    #[test]
    fn dana_writes_in_capitals() {
        let mut fields = settled();
        fields["transaction_status"] = json!("PENDING");
        fields["fraud_status"] = json!(null);
        assert_eq!(news(&fields).unwrap().state, TransactionState::Pending);
        assert_eq!(news(&fields).unwrap().gateway_status, "pending");
    }

    #[test]
    fn a_doubt_stands_beside_the_gateway_s_word() {
        let mut fields = settled();
        fields["transaction_status"] = json!("capture");
        fields["fraud_status"] = json!("challenge");
        assert_eq!(news(&fields).unwrap().gateway_status, "capture (challenge)");
    }

    #[test]
    fn refunds_are_cumulative() {
        let mut fields = settled();
        fields["transaction_status"] = json!("partial_refund");
        fields["refund_amount"] = json!("7000.00");
        fields["refunds"] = json!([
            {"refund_chargeback_id": 1, "refund_amount": "5000.00", "refund_key": "refund_a", "created_at": "x",
             "bank_confirmed_at": "2026-11-22 10:00:00", "refund_method": "online"},
            {"refund_chargeback_id": 2, "refund_amount": "2000.00", "refund_key": "by-hand"}]);
        let read = news(&fields).unwrap();
        assert_eq!((read.state, read.refunded_amount), (TransactionState::PartiallyRefunded, 7000));
        let refunds: Vec<_> = read
            .refunds
            .iter()
            .map(|refund| (refund.key.as_str(), refund.amount, refund.is_confirmed))
            .collect();
        assert_eq!(refunds, [("by-hand", 2000, false), ("refund_a", 5000, true)]);
    }

    #[test]
    fn a_full_refund_without_numbers_is_of_everything() {
        let mut fields = settled();
        fields["transaction_status"] = json!("refund");
        assert_eq!(news(&fields).unwrap().refunded_amount, 150_000);
    }

    #[test]
    fn news_that_lack_what_counts_make_no_sense() {
        for (name, value) in [
            ("order_id", json!(null)),
            ("order_id", json!("nul\u{0}")),
            ("transaction_id", json!(null)),
            ("transaction_id", json!("../../other")),
            ("transaction_status", json!(7)),
            ("gross_amount", json!(null)),
            ("gross_amount", json!("150000.50")),
            ("gross_amount", json!("-150000.00")),
            ("gross_amount", json!(150_000.5)),
            ("refund_amount", json!("1.5")),
            ("refunds", json!([{"refund_key": "r", "refund_amount": "x"}])),
        ] {
            let mut fields = settled();
            fields[name] = value.clone();
            assert!(matches!(news(&fields), Err(GatewayError::Malformed(_))), "{name} = {value}");
        }
    }

    #[test]
    fn an_odd_time_or_currency_stops_nobody() {
        let mut fields = settled();
        fields["settlement_time"] = json!("soon");
        fields["currency"] = json!(360);
        let read = news(&fields).unwrap();
        assert_eq!((read.settled_at, read.currency), (None, None));
    }
}
