//! A transaction as answers and notifications show it.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha512};

use crate::method::Method;
use crate::transaction::{FraudStatus, Status, Transaction};

/// Who a transaction is shown to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// The answer to a charge.
    Charge,
    /// The answer to a status call.
    Status,
    /// A notification.
    Notification,
}

/// What all documents of a merchant share.
pub(crate) struct Merchant<'a> {
    pub(crate) server_key: &'a str,
    pub(crate) merchant_id: &'a str,
    pub(crate) public_url: &'a str,
}

/// `YYYY-MM-DD HH:MM:SS` in Jakarta, without an offset.
pub(crate) fn jakarta(at: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(7 * 3600).expect("seven hours are an offset");
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Whole rupiah as the API writes them: with two decimals, as a string.
pub(crate) fn money(amount: i64) -> String {
    format!("{amount}.00")
}

/// `hex(SHA512(order_id + status_code + gross_amount + server_key))`.
#[must_use]
pub fn signature(order_id: &str, status_code: &str, gross_amount: &str, server_key: &str) -> String {
    sha512_hex(format!("{order_id}{status_code}{gross_amount}{server_key}").as_bytes())
}

/// The digest in lower-case hexadecimal digits.
pub(crate) fn sha512_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    Sha512::digest(bytes).iter().fold(String::with_capacity(128), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every text");
        text
    })
}

/// The `status_code` that goes with where a transaction stands.
pub(crate) fn status_code(transaction: &Transaction, view: View) -> &'static str {
    match transaction.status {
        Status::Pending => "201",
        Status::Capture | Status::Authorize if transaction.fraud_status == FraudStatus::Challenge => "201",
        Status::Deny | Status::Failure => "202",
        Status::Expire if view == View::Notification => "202",
        Status::Expire => "407",
        Status::Cancel if view == View::Notification => "202",
        _ => "200",
    }
}

/// The whole document, signed.
pub(crate) fn document(transaction: &Transaction, view: View, merchant: &Merchant<'_>) -> Map<String, Value> {
    let code = status_code(transaction, view);
    let message = match view {
        View::Charge => charge_message(transaction),
        View::Status => "Success, transaction is found".to_owned(),
        View::Notification => "midtrans payment notification".to_owned(),
    };
    let mut fields = common(transaction, merchant, view, code, &message);
    if view != View::Charge {
        let gross_amount = money(transaction.gross_amount);
        let signature = signature(&transaction.order_id, code, &gross_amount, merchant.server_key);
        put(&mut fields, "signature_key", signature);
        refunds(transaction, &mut fields);
    }
    method_fields(transaction, view, merchant, &mut fields);
    fields
}

/// What an action answers: the common fields with its own code and words, unsigned.
pub(crate) fn action_document(
    transaction: &Transaction,
    merchant: &Merchant<'_>,
    code: &str,
    message: &str,
) -> Map<String, Value> {
    common(transaction, merchant, View::Charge, code, message)
}

fn put(fields: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    fields.insert(name.to_owned(), value.into());
}

fn common(
    transaction: &Transaction,
    merchant: &Merchant<'_>,
    view: View,
    code: &str,
    message: &str,
) -> Map<String, Value> {
    let mut fields = Map::new();
    put(&mut fields, "status_code", code);
    put(&mut fields, "status_message", message);
    put(&mut fields, "transaction_id", transaction.transaction_id.as_str());
    put(&mut fields, "order_id", transaction.order_id.as_str());
    put(&mut fields, "merchant_id", merchant.merchant_id);
    put(&mut fields, "gross_amount", money(transaction.gross_amount));
    put(&mut fields, "currency", "IDR");
    put(&mut fields, "payment_type", transaction.method.payment_type());
    put(&mut fields, "transaction_time", jakarta(transaction.transaction_time));
    let status = transaction.status.name();
    // DANA's own answers shout.
    let shouts = transaction.method == Method::Dana && view == View::Status;
    put(&mut fields, "transaction_status", if shouts { status.to_uppercase() } else { status.to_owned() });
    if transaction.method.payment_type() != "cstore" {
        put(&mut fields, "fraud_status", transaction.fraud_status.name());
    }
    put(&mut fields, "expiry_time", jakarta(transaction.expires_at));
    if let Some(at) = transaction.settlement_time {
        put(&mut fields, "settlement_time", jakarta(at));
    }
    for (number, value) in (1..).zip(&transaction.custom_fields) {
        if let Some(value) = value {
            put(&mut fields, &format!("custom_field{number}"), value.as_str());
        }
    }
    if let Some(metadata) = &transaction.metadata {
        put(&mut fields, "metadata", metadata.clone());
    }
    fields
}

fn charge_message(transaction: &Transaction) -> String {
    let method = match transaction.method {
        Method::CreditCard => return "Success, Credit Card transaction is successful".to_owned(),
        Method::PermataVa => "PERMATA VA",
        Method::Echannel => "Mandiri Bill",
        Method::Gopay => "GoPay",
        Method::ShopeePay => "ShopeePay",
        Method::Qris => "QRIS",
        Method::Indomaret | Method::Alfamart => "cstore",
        other if other.bank().is_some() => return "Success, Bank Transfer transaction is created".to_owned(),
        other => other.title(),
    };
    if transaction.method == Method::PermataVa {
        return format!("Success, {method} transaction is successful");
    }
    format!("{method} transaction is created")
}

fn refunds(transaction: &Transaction, fields: &mut Map<String, Value>) {
    if transaction.refunds.is_empty() {
        return;
    }
    put(fields, "refund_amount", money(transaction.refunded_amount()));
    let method = if transaction.method.can_be_refunded() { "online" } else { "offline" };
    let list: Vec<Value> = transaction
        .refunds
        .iter()
        .map(|refund| {
            let mut one = json!({
                "refund_chargeback_id": refund.number,
                "refund_amount": money(refund.amount),
                "created_at": jakarta(refund.created_at),
                "reason": refund.reason,
                "refund_key": refund.key,
                "refund_method": method,
            });
            if let (Some(at), Some(one)) = (refund.bank_confirmed_at, one.as_object_mut()) {
                put(one, "bank_confirmed_at", jakarta(at));
            }
            one
        })
        .collect();
    put(fields, "refunds", list);
}

fn method_fields(
    transaction: &Transaction,
    view: View,
    merchant: &Merchant<'_>,
    fields: &mut Map<String, Value>,
) {
    let digits = transaction.digits.as_str();
    match transaction.method {
        Method::CreditCard => card(transaction, view, merchant, fields),
        Method::Gopay => {
            if view == View::Charge {
                put(fields, "actions", wallet_actions(transaction, merchant));
            }
            if view == View::Status {
                put(fields, "payment_option_type", "GOPAY_WALLET");
            }
        }
        Method::Qris => qris(transaction, view, merchant, fields),
        Method::ShopeePay => {
            if view == View::Charge {
                put(fields, "actions", wallet_actions(transaction, merchant));
            } else {
                put(fields, "shopeepay_reference_number", digits);
                put(fields, "reference_id", format!("A{digits}"));
            }
        }
        Method::PermataVa => put(fields, "permata_va_number", format!("8778{digits}")),
        Method::Echannel => {
            put(fields, "bill_key", digits);
            put(fields, "biller_code", "70012");
        }
        Method::Indomaret | Method::Alfamart => {
            put(fields, "store", transaction.method.name());
            put(fields, "payment_code", format!("8{digits}"));
            if view != View::Charge && transaction.settlement_time.is_some() {
                put(fields, "approval_code", format!("{digits}{}", transaction.method.name().to_uppercase()));
            }
        }
        Method::Dana | Method::Ovo if view == View::Charge => {
            put(fields, "actions", wallet_actions(transaction, merchant));
        }
        other => {
            if let Some(bank) = other.bank() {
                virtual_account(transaction, bank, view, fields);
            }
        }
    }
}

fn virtual_account(transaction: &Transaction, bank: &str, view: View, fields: &mut Map<String, Value>) {
    let number = format!("9{}", transaction.digits);
    put(fields, "va_numbers", json!([{ "bank": bank, "va_number": number }]));
    if view != View::Charge {
        let paid = transaction.settlement_time.map_or_else(
            || json!([]),
            |at| json!([{ "paid_at": jakarta(at), "amount": money(transaction.gross_amount) }]),
        );
        put(fields, "payment_amounts", paid);
    }
}

fn card(transaction: &Transaction, view: View, merchant: &Merchant<'_>, fields: &mut Map<String, Value>) {
    put(fields, "masked_card", transaction.masked_card.clone().unwrap_or_default());
    put(fields, "bank", "bni");
    put(fields, "card_type", "credit");
    if transaction.status == Status::Pending {
        if view == View::Charge {
            let page = format!("{}/v2/3ds/redirect/{}", merchant.public_url, transaction.transaction_id);
            put(fields, "redirect_url", page);
        }
        return;
    }
    let is_denied = matches!(transaction.status, Status::Deny | Status::Failure);
    put(fields, "eci", "05");
    put(fields, "three_ds_version", "2");
    put(fields, "challenge_completion", true);
    put(fields, "channel_response_code", if is_denied { "05" } else { "00" });
    put(fields, "channel_response_message", if is_denied { "Do not honour" } else { "Approved" });
    if !is_denied {
        put(fields, "approval_code", transaction.digits.as_str());
    }
}

fn qris(transaction: &Transaction, view: View, merchant: &Merchant<'_>, fields: &mut Map<String, Value>) {
    put(fields, "acquirer", "gopay");
    if view == View::Charge {
        put(fields, "qr_string", format!("00020101021226620014COM.GO-JEK.WWW{}", transaction.digits));
        put(fields, "actions", wallet_actions(transaction, merchant));
        return;
    }
    if transaction.settlement_time.is_some() {
        put(fields, "issuer", "airpay shopee");
        put(fields, "transaction_type", "off-us");
        put(fields, "merchant_cross_reference_id", transaction.transaction_id.as_str());
    }
}

fn wallet_actions(transaction: &Transaction, merchant: &Merchant<'_>) -> Value {
    let base = merchant.public_url;
    let id = &transaction.transaction_id;
    let qr =
        json!({ "name": "generate-qr-code", "method": "GET", "url": format!("{base}/v2/qris/{id}/qr-code") });
    let link =
        json!({ "name": "deeplink-redirect", "method": "GET", "url": format!("{base}/v2/wallet/{id}") });
    match transaction.method {
        Method::Qris => json!([qr]),
        Method::Gopay => json!([qr, link]),
        _ => json!([link]),
    }
}
