//! Keys, names and numbers of accounts are in no text that anybody but the gateway reads.

use payouts::gateway::{PayoutGateway as _, PayoutOrder};
use serde_json::json;
use tracing::instrument::WithSubscriber as _;

use super::payout_creation::order;
use super::scripted::{PAYOUT_KEYS, Reply, Scripted, payouts_at, payouts_config};
use super::secrets::Log;

const REFERENCE: &str = "1d4f84233aa";
const SECRETS: [&str; 8] = [
    "TESTKEY123",
    "SVJJUy1jcmVhdG9y",
    "SVJJUy1hcHByb3Zlci",
    "335163",
    "0011223344",
    "Sari",
    "SARI",
    "contoh",
];

#[track_caller]
fn assert_no_secret(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

fn of_sari() -> PayoutOrder {
    PayoutOrder { holder: "Sari Dewi".to_owned(), ..order() }
}

#[tokio::test]
async fn no_log_line_or_error_shows_a_key_or_an_account() {
    let log = Log::default();
    let mut told = String::new();
    async {
        let refusal = json!({ "error_message": "No", "errors": ["Account 0011223344 of Sari Dewi is closed"] });
        let payout = json!({
            "reference_no": REFERENCE, "status": "failed", "amount": "150000.0", "beneficiary_name": "Sari Dewi",
            "beneficiary_account": "0011223344", "beneficiary_email": "sari@contoh.co.id", "bank": "bca",
            "error_message": "Account 0011223344 of Sari Dewi is closed",
        });
        let holder = json!({ "account_name": "SARI DEWI" });
        let of_number = json!({ "error_message": "No", "errors": ["Account 0011223344"] });
        let server = Scripted::answering([
            Reply::Json(400, refusal),
            Reply::Json(405, of_number.clone()),
            Reply::Json(405, of_number.clone()),
            Reply::Json(200, payout),
            Reply::Json(200, holder),
            Reply::Json(404, of_number),
        ])
        .await;
        let payouts = &server.payouts;
        told += &format!("{:?}", payouts.create(&of_sari()).await);
        told += &format!("{:?}", payouts.approve(REFERENCE).await);
        told += &format!("{:?}", payouts.balance().await);
        told += &format!("{:?}", payouts.status(REFERENCE).await);
        told += &format!("{:?}", payouts.account_holder("bca", "0011223344").await);
        told += &format!("{:?}", payouts.account_holder("bca", "0011223344").await);
        let away = payouts_at("http://127.0.0.1:1");
        told += &format!("{:?}", away.create(&of_sari()).await);
        told += &format!("{:?}", away.account_holder("bca", "0011223344").await);
        told += &format!("{:?}", of_sari());
    }
    .with_subscriber(log.subscriber())
    .await;
    let log = log.text();
    assert!(
        log.contains("midtrans.payout_create") && log.contains(&of_sari().payout_id.to_string()),
        "{log}"
    );
    assert!(log.contains("midtrans.account_holder") && told.contains("Failed"), "{log} {told}");
    assert_no_secret(&log);
    assert_no_secret(&told);
}

#[test]
fn a_printed_client_or_configuration_shows_no_key() {
    let config = payouts_config("http://127.0.0.1:1");
    let printed = format!("{config:?} {config:#?} {:?}", payouts_at("http://127.0.0.1:1"));
    for key in PAYOUT_KEYS.into_iter().chain(SECRETS) {
        assert!(!printed.contains(key), "{printed}");
    }
}
