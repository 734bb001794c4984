//! Who may do what.

use serde_json::{Value, json};
use teacherin_gateway_simulator::Operation;

use super::desk::{APPROVER, CREATOR, Desk, answer_of, wish};
use crate::merchant::SERVER_KEY;

fn denied() -> Value {
    Value::String("HTTP Basic: Access denied.\n".to_owned())
}

fn not_permitted() -> Value {
    let sentence = "You are not authorized to perform this action";
    json!({ "error_message": sentence, "errors": sentence })
}

#[tokio::test]
async fn a_call_without_a_key_of_ours_is_denied() {
    let desk = Desk::start().await;
    for key in ["", "IRIS-somebody", SERVER_KEY] {
        for path in ["/balance", "/beneficiary_banks", "/channels", "/statements", "/payouts/x"] {
            let answer = answer_of(desk.request("GET", path, key)).await;
            assert_eq!(answer, (401, denied()), "{key} {path}");
        }
        assert_eq!(desk.post("/payouts", key, &wish(10_000)).await, (401, denied()));
    }
    let with_password = desk.world.http.get(desk.url("/balance")).basic_auth(CREATOR, Some("secret"));
    assert_eq!(answer_of(with_password).await.0, 401);
    let without_header = desk.world.http.get(desk.url("/balance")).send().await.unwrap();
    assert_eq!(without_header.status(), 401);
    assert!(without_header.headers().contains_key("www-authenticate"));
    assert_eq!(desk.payouts(), []);
}

#[tokio::test]
async fn the_keys_of_payouts_open_nothing_else() {
    let desk = Desk::start().await;
    let url = desk.world.url("/v2/ORDER-1/status");
    let answer = answer_of(desk.world.http.get(url).basic_auth(CREATOR, Some(""))).await;
    assert_eq!(answer.0, 401);
}

#[tokio::test]
async fn an_approver_does_not_ask_for_payouts_nor_keep_beneficiaries() {
    let desk = Desk::start().await;
    assert_eq!(desk.post("/payouts", APPROVER, &wish(10_000)).await, (401, not_permitted()));
    assert_eq!(desk.post("/beneficiaries", APPROVER, &json!({})).await, (401, not_permitted()));
    let patch = desk.request("PATCH", "/beneficiaries/one", APPROVER).json(&json!({}));
    assert_eq!(answer_of(patch).await, (401, not_permitted()));
    assert_eq!(desk.payouts(), []);
}

#[tokio::test]
async fn both_may_look() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(10_000).await;
    let payout = format!("/payouts/{reference_no}");
    let paths = [
        "/balance",
        "/statements",
        "/channels",
        "/beneficiary_banks",
        "/beneficiaries",
        "/account_validation?bank=bca&account=0011223344",
        &payout,
    ];
    for key in [CREATOR, APPROVER] {
        for path in paths {
            assert_eq!(answer_of(desk.request("GET", path, key)).await.0, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn bank_accounts_are_for_facilitators() {
    let desk = Desk::start().await;
    for path in ["/bank_accounts", "/bank_accounts/mandiri38fd1f0e/balance"] {
        assert_eq!(desk.get(path).await, (401, not_permitted()), "{path}");
    }
}

#[tokio::test]
async fn anybody_may_ping() {
    let desk = Desk::start().await;
    let pong = desk.world.http.get(desk.url("/ping")).send().await.unwrap();
    assert_eq!((pong.status().as_u16(), pong.text().await.unwrap().as_str()), (200, "pong"));
}

#[tokio::test]
async fn what_does_not_exist_is_said_in_the_apis_own_shape() {
    let desk = Desk::start().await;
    let sentence = "Specified payout not found";
    let expected = json!({ "error_message": sentence, "errors": sentence });
    assert_eq!(desk.get("/payouts/nobody").await, (404, expected));
    for (method, path, code) in [("GET", "/nowhere", 404), ("DELETE", "/payouts", 405)] {
        let (http, body) = answer_of(desk.request(method, path, CREATOR)).await;
        assert_eq!(http, code);
        assert!(body.get("error_message").is_some() && body.get("errors").is_some(), "{body}");
    }
}

#[tokio::test]
async fn calls_are_noted() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(10_000).await;
    desk.post_once("/payouts/approve", APPROVER, &json!({ "reference_nos": [reference_no] }), "approval-1")
        .await;
    desk.post("/payouts", "nobody", &wish(10_000)).await;
    let created = desk.calls_of(Operation::PayoutCreate);
    assert_eq!(created.iter().map(|call| call.authorised).collect::<Vec<_>>(), [true, false]);
    assert_eq!(created.iter().map(|call| call.carried_out).collect::<Vec<_>>(), [true, false]);
    let approval = desk.calls_of(Operation::PayoutApprove).pop().unwrap();
    assert_eq!(approval.order_id, Some(reference_no));
    assert_eq!(approval.idempotency_key.as_deref(), Some("approval-1"));
    assert_eq!(approval.answered, Some(202));
}
