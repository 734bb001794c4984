//! Who sends payouts.

use midtrans::PayoutRole;

use super::{check, refused};

const CREATOR: &str = "--midtrans-payout-creator-key";
const APPROVER: &str = "--midtrans-payout-approver-key";
const MERCHANT: &str = "--midtrans-payout-merchant-key";
const NO_KEYS: [(&str, &str); 3] = [(CREATOR, ""), (APPROVER, ""), (MERCHANT, "")];

#[test]
fn without_keys_payouts_are_sent_by_hand_and_that_is_said() {
    let by_hand = check(&NO_KEYS).unwrap();
    assert!(by_hand.payout.is_none());
    let warnings = by_hand.warnings;
    assert!(warnings.len() == 1 && warnings[0].contains("by hand"), "{warnings:?}");
    assert!(check(&[]).unwrap().payout.is_some());
}

#[test]
fn one_key_without_the_others_is_a_mistake() {
    for (missing, name) in [
        (CREATOR, "MIDTRANS_PAYOUT_CREATOR_KEY is missing"),
        (APPROVER, "MIDTRANS_PAYOUT_APPROVER_KEY is missing"),
        (MERCHANT, "MIDTRANS_PAYOUT_MERCHANT_KEY is missing"),
    ] {
        refused(&[(missing, "")], name);
    }
    for setting in
        [("--midtrans-payout-url", "https://gateway.example/iris"), ("--midtrans-payout-otp", "335163")]
    {
        let mut settings = NO_KEYS.to_vec();
        settings.push(setting);
        assert_eq!(check(&settings).err().map(|problems| problems.len()), Some(3), "{setting:?}");
    }
}

#[test]
fn whoever_creates_payouts_does_not_approve_them() {
    refused(&[(CREATOR, "IRIS-approver-abcDEF")], "must be three keys");
    refused(&[(MERCHANT, "IRIS-creator-abcDEF")], "must be three keys");
    refused(&[(APPROVER, "two words")], "approver key");
}

#[test]
fn keys_of_payouts_do_not_travel_in_the_clear() {
    let url = |url| [("--midtrans-payout-url", url)];
    refused(&url("http://gateway.example/iris/api/v1"), "MIDTRANS_PAYOUT_URL must start");
    refused(&url("gateway"), "MIDTRANS_PAYOUT_URL");
    let simulated = check(&url("http://127.0.0.1:8001/iris/api/v1/")).unwrap();
    assert_eq!(simulated.warnings.len(), 1, "{:?}", simulated.warnings);
}

#[tokio::test]
async fn the_service_is_asked_at_the_address_that_is_given() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/iris/api/v1", listener.local_addr().unwrap());
    let router = axum::Router::new()
        .route("/iris/api/v1/balance", axum::routing::get(async || r#"{"balance":"1000000.0"}"#))
        .route(
            "/iris/api/v1/payouts",
            axum::routing::post(async || (axum::http::StatusCode::BAD_REQUEST, "{}")),
        );
    tokio::spawn(async move { axum::serve(listener, router).await });
    let payout = check(&[("--midtrans-payout-url", &url)]).unwrap().payout.unwrap();
    assert_eq!(payout.service.check(PayoutRole::Creator).await, Ok(1_000_000));
    assert_eq!(payout.gateway.balance().await, Ok(1_000_000));
}
