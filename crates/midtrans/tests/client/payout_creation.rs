//! Creating payouts: once under a key.

use kernel::Money;
use kernel::id::PayoutId;
use payouts::gateway::{CreateOutcome, GatewayError, PayoutGateway as _, PayoutOrder};
use serde_json::{Value, json};

use super::scripted::{Reply, Scripted, payouts_at};

pub(crate) fn order() -> PayoutOrder {
    PayoutOrder {
        payout_id: "payout_01KAJ3W8Q4E7S9ZK3M5T0V2XYA".parse::<PayoutId>().unwrap(),
        key: "019a0000-0000-7000-8000-000000000001".parse().unwrap(),
        bank_code: "bca".to_owned(),
        number: "0011223344".to_owned(),
        holder: "José D'Souza".to_owned(),
        money: Money::rupiah(150_000),
    }
}

fn created() -> Reply {
    Reply::Json(201, json!({ "payouts": [{ "status": "queued", "reference_no": "1d4f8423393005" }] }))
}

fn refusal(status: u16, errors: &Value) -> Reply {
    let message = "An error occurred when creating payouts";
    Reply::Json(status, json!({ "error_message": message, "errors": errors }))
}

fn conflict() -> Reply {
    let words = "idempotency-key is not unique";
    Reply::Json(409, json!({ "error_message": words, "errors": words }))
}

#[tokio::test]
async fn a_payout_is_created_by_the_creator_under_its_key() {
    let server = Scripted::answering([created()]).await;
    let outcome = server.payouts.create(&order()).await;
    assert_eq!(outcome, Ok(CreateOutcome::Created("1d4f8423393005".to_owned())));
    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /iris/api/v1/payouts");
    // base64 of "IRIS-creator-TESTKEY123:"
    assert_eq!(asked[0].header("authorization"), Some("Basic SVJJUy1jcmVhdG9yLVRFU1RLRVkxMjM6"));
    assert_eq!(asked[0].header("accept"), Some("application/json"));
    assert_eq!(asked[0].header("content-type"), Some("application/json"));
    assert_eq!(asked[0].header("x-idempotency-key"), Some("019a0000-0000-7000-8000-000000000001"));
    assert_eq!(asked[0].header("idempotency-key"), None, "that one is of payments");
    assert_eq!(
        asked[0].body,
        json!({ "payouts": [{
            "beneficiary_name": "Jose DSouza", "beneficiary_account": "0011223344", "beneficiary_bank": "bca",
            "amount": "150000.00", "notes": "Teacherin payout 01KAJ3W8Q4E7S9ZK3M5T0V2XYA",
        }] })
    );
}

#[tokio::test]
async fn trouble_is_asked_again_with_the_same_key_and_the_same_bytes() {
    let trouble = Reply::Json(500, json!({ "error_message": "Sorry", "errors": "Sorry" }));
    for second in [trouble.clone(), Reply::Text(502, "<html>".to_owned())] {
        let server = Scripted::answering([trouble.clone(), second, created()]).await;
        let outcome = server.payouts.create(&order()).await;
        assert_eq!(outcome, Ok(CreateOutcome::Created("1d4f8423393005".to_owned())));
        let asked = server.asked();
        for again in &asked {
            assert_eq!(again.text, asked[0].text);
            assert_eq!(again.header("x-idempotency-key"), asked[0].header("x-idempotency-key"));
        }
    }
}

#[tokio::test]
async fn a_key_that_is_in_work_elsewhere_is_asked_again_before_it_is_called_used() {
    let server = Scripted::answering([conflict(), created()]).await;
    let outcome = server.payouts.create(&order()).await;
    assert_eq!(outcome, Ok(CreateOutcome::Created("1d4f8423393005".to_owned())));
    assert_eq!(server.asked().len(), 2);

    let server = Scripted::answering([conflict(), conflict()]).await;
    assert_eq!(server.payouts.create(&order()).await, Ok(CreateOutcome::KeyUsedOtherwise));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_refusal_is_final_and_tells_no_name_and_no_number() {
    let words =
        json!([["Beneficiary account 0011223344 is too short", "Name José D'Souza, Jose DSouza is wrong"]]);
    let server = Scripted::answering([refusal(400, &words)]).await;
    let told = "400: An error occurred when creating payouts; Beneficiary account … is too short; Name …, … is wrong";
    assert_eq!(server.payouts.create(&order()).await, Ok(CreateOutcome::Refused(told.to_owned())));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn whoever_is_not_the_payout_service_refuses_no_account() {
    for (reply, expected) in [
        (refusal(404, &json!("No")), "Refused"),
        (refusal(405, &json!("No")), "Refused"),
        (Reply::Text(404, "<html>".to_owned()), "Unreachable"),
        (Reply::Json(200, json!({})), "Malformed"),
        (Reply::Json(401, json!({ "error_message": "No" })), "Credentials"),
        (Reply::Text(401, "HTTP Basic: Access denied.\n".to_owned()), "Credentials"),
        (Reply::Json(429, json!({ "error_message": "slow down" })), "Unavailable"),
    ] {
        let server = Scripted::answering([reply]).await;
        let error = server.payouts.create(&order()).await.expect_err("it is no payout");
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn what_no_bank_can_read_is_never_sent() {
    let server = Scripted::answering([]).await;
    let mut nameless = order();
    nameless.holder = "李".to_owned();
    assert!(matches!(server.payouts.create(&nameless).await, Ok(CreateOutcome::Refused(_))));
    let mut nothing = order();
    nothing.money = Money::rupiah(0);
    assert!(matches!(server.payouts.create(&nothing).await, Err(GatewayError::Malformed(_))));
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_service_that_is_away_is_unreachable() {
    let away = payouts_at("http://127.0.0.1:1");
    let outcome = away.create(&order()).await;
    assert_eq!(outcome, Err(GatewayError::Unreachable("no connection".to_owned())));
}
