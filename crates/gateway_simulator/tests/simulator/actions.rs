//! Cancel, expire, capture, and the Core API's way of saying no: HTTP 200 with a `status_code` in the body.

use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{Method, Outcome};

use crate::merchant::{SERVER_KEY, World, order, text};

#[tokio::test]
async fn cancel_answers_200_and_tells_202() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::Gopay, Outcome::Pending).await;
    world.told().await;
    let (http, answer) = world.post_text("/v2/ORDER-1/cancel", "null").await;
    assert_eq!((http, text(&answer, "status_code").as_str()), (200, "200"));
    assert_eq!(text(&answer, "transaction_status"), "cancel");
    assert_eq!(text(&answer, "gross_amount"), "10000.00");
    world.simulator.deliver_due().await;
    assert_eq!(world.inbox.take().first().map(|told| text(told, "status_code")), Some("202".to_owned()));
}

#[tokio::test]
async fn expire_answers_407_under_http_200() {
    let world = World::start().await;
    let transaction = world.paid("ORDER-1", Method::BniVa, Outcome::Pending).await;
    world.told().await;
    let path = format!("/v2/{}/expire", transaction.transaction_id);
    let (http, answer) = world.post_text(&path, "").await;
    assert_eq!((http, text(&answer, "status_code").as_str()), (200, "407"));
    assert_eq!(text(&answer, "transaction_status"), "expire");
    assert_eq!(world.told().await, ["expire"]);
}

#[tokio::test]
async fn nothing_is_modified_after_settlement() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Paid).await;
    world.told().await;
    for action in ["cancel", "expire", "approve", "deny"] {
        let (http, answer) = world.post(&format!("/v2/ORDER-1/{action}"), &json!({})).await;
        assert_eq!((http, text(&answer, "status_code").as_str()), (200, "412"), "{action}");
        assert_eq!(text(&answer, "status_message"), "Merchant cannot modify the status of the transaction");
    }
    assert_eq!(world.told().await, Vec::<String>::new());
    assert_eq!(text(&world.status("ORDER-1").await, "transaction_status"), "settlement");
}

#[tokio::test]
async fn unknown_orders_are_404_in_the_body() {
    let world = World::start().await;
    for action in ["cancel", "expire", "approve", "deny", "refund", "refund/online/direct"] {
        let (http, answer) = world.post_text(&format!("/v2/nobody/{action}"), "null").await;
        assert_eq!((http, text(&answer, "status_code").as_str()), (200, "404"), "{action}");
    }
    assert_eq!(text(&world.status("nobody").await, "status_code"), "404");
    let (http, answer) = world.get("/v2/nobody/nothing/at/all").await;
    assert_eq!((http, text(&answer, "status_code").as_str()), (200, "404"));
}

#[tokio::test]
async fn a_wrong_key_is_401_in_status_and_body() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Paid).await;
    let request = world.http.get(world.url("/v2/ORDER-1/status")).basic_auth("another key", Some(""));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(text(&body, "status_code"), "401");
    assert_eq!(body.get("order_id"), None);
}

#[tokio::test]
async fn a_status_call_may_carry_a_body() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Paid).await;
    for path in ["/v2/ORDER-1/status", "/v2/ORDER-1/status/b2b"] {
        let request = world.http.get(world.url(path)).basic_auth(SERVER_KEY, Some("")).json(&json!({}));
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(text(&body, "transaction_status"), "settlement");
    }
}

#[tokio::test]
async fn an_authorised_card_is_captured_for_less() {
    let world = World::start().await;
    let mut body = order("ORDER-1");
    let fields = body.as_object_mut().unwrap();
    fields.insert("payment_type".to_owned(), json!("credit_card"));
    fields.insert("credit_card".to_owned(), json!({ "token_id": "48111111-1114-x", "type": "authorize" }));
    let (_, authorized) = world.post("/v2/charge", &body).await;
    assert_eq!(text(&authorized, "transaction_status"), "authorize");
    let id = text(&authorized, "transaction_id");

    let too_much = json!({ "transaction_id": id, "gross_amount": 10_001 });
    assert_eq!(text(&world.post("/v2/capture", &too_much).await.1, "status_code"), "412");
    let capture = json!({ "transaction_id": id, "gross_amount": 9_000 });
    let (_, captured) = world.post("/v2/capture", &capture).await;
    assert_eq!(text(&captured, "transaction_status"), "capture");
    assert_eq!(text(&captured, "gross_amount"), "9000.00");
    assert_eq!(text(&world.post("/v2/capture", &capture).await.1, "status_code"), "412");
    assert_eq!(text(&world.post_text("/v2/capture", "null").await.1, "status_code"), "400");
    assert_eq!(world.told().await, ["authorize", "capture"]);
}

#[tokio::test]
async fn dana_is_known_by_its_transaction_id_only_and_shouts() {
    let world = World::start().await;
    let transaction = world.paid("ORDER-1", Method::Dana, Outcome::Pending).await;
    assert_eq!(text(&world.status("ORDER-1").await, "status_code"), "404");
    assert_eq!(text(&world.post_text("/v2/ORDER-1/cancel", "").await.1, "status_code"), "404");
    let status = world.status(&transaction.transaction_id).await;
    assert_eq!(text(&status, "transaction_status"), "PENDING");
    assert_eq!(world.told().await, ["pending"]);
}

#[tokio::test]
async fn time_passes_also_between_calls() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Pending).await;
    world.clock.advance(TimeDelta::days(1));
    let (_, answer) = world.post_text("/v2/ORDER-1/cancel", "").await;
    assert_eq!(text(&answer, "status_code"), "412", "it had expired");
}
