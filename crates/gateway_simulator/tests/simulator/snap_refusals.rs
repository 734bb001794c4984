//! What Snap does not take, and how it says so: a list of sentences under an HTTP status that is meant.

use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{Method, Outcome};

use crate::merchant::{World, order, text};

const PATH: &str = "/snap/v1/transactions";

fn with(pointer: &str, value: Value) -> Value {
    let mut body = order("ORDER-1");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    body
}

#[tokio::test]
async fn faults_are_listed() {
    let item = |price: i64| json!([{ "id": "A", "name": "Lesson", "price": price, "quantity": 1 }]);
    let world = World::start().await;
    let cases = [
        (with("/transaction_details/order_id", Value::Null), "order_id is required"),
        (with("/transaction_details/order_id", json!("x".repeat(51))), "order_id too long"),
        (with("/transaction_details/order_id", json!("a/b")), "not allowed"),
        (with("/transaction_details/gross_amount", Value::Null), "gross_amount is required"),
        (with("/transaction_details/gross_amount", json!(100.5)), "not a whole number"),
        (with("/transaction_details/gross_amount", json!("10000.00")), "not a whole number"),
        (with("/transaction_details/gross_amount", json!(0)), "equal or greater"),
        (with("/item_details", item(9_999)), "not equal to the sum of item_details"),
        (
            with("/item_details", json!([{ "name": "x".repeat(51), "price": 10_000, "quantity": 1 }])),
            "name too long",
        ),
        (with("/item_details", json!([{ "price": 10_000, "quantity": 1 }])), "name is required"),
        (with("/custom_field2", json!("x".repeat(256))), "custom_field2 too long"),
        (with("/expiry", json!({ "unit": "fortnight", "duration": 1 })), "expiry.unit"),
        (with("/expiry", json!({ "unit": "second", "duration": 60 })), "expiry.unit"),
        (
            with("/expiry", json!({ "start_time": "2026-11-20T12:00:00Z", "unit": "day", "duration": 1 })),
            "start_time",
        ),
        (with("/page_expiry", json!({ "unit": "minute", "duration": 4 })), "page_expiry"),
        (with("/page_expiry", json!({ "unit": "days", "duration": 8 })), "page_expiry"),
    ];
    for (body, wanted) in cases {
        let (http, answer) = world.post(PATH, &body).await;
        assert_eq!(http, 400, "{body}");
        let messages = answer.get("error_messages").and_then(Value::as_array).unwrap();
        assert_eq!(messages.len(), 1, "{answer}");
        assert!(messages.iter().any(|one| one.as_str().unwrap().contains(wanted)), "{answer} lacks {wanted}");
        assert_eq!(answer.as_object().unwrap().len(), 1, "Snap errors have no status_code: {answer}");
    }
    assert_eq!(world.simulator.snap_token("ORDER-1"), None);
}

#[tokio::test]
async fn bodies_without_content_are_answered_like_empty_ones() {
    let world = World::start().await;
    for body in ["", "null", "{}", " "] {
        let (http, answer) = world.post_text(PATH, body).await;
        assert_eq!(http, 400, "{body:?}");
        let wanted = json!([
            "transaction_details.order_id is required",
            "transaction_details.gross_amount is required"
        ]);
        assert_eq!(answer.get("error_messages"), Some(&wanted), "{body:?}");
    }
    assert_eq!(world.post_text(PATH, "{not json").await.0, 400);
    let huge = format!("\"{}\"", "x".repeat(1 << 20));
    assert_eq!(world.post_text(PATH, &huge).await.0, 400);
    assert_eq!(world.get("/snap/v1/transactions").await.1.get("status_code"), Some(&json!("405")));
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_two_sentences() {
    let world = World::start().await;
    for (user, password) in [("SB-Mid-server-wrong", ""), ("SB-Mid-server-TESTKEY123", "a password")] {
        let request =
            world.http.post(world.url(PATH)).basic_auth(user, Some(password)).json(&order("ORDER-1"));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body.get("error_messages").and_then(Value::as_array).map(Vec::len), Some(2));
    }
    let nobody = world.http.post(world.url(PATH)).json(&order("ORDER-1")).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
}

#[tokio::test]
async fn an_order_id_is_used_once_until_its_transaction_expired() {
    let world = World::start().await;
    world.open("ORDER-1").await;
    let again = async || world.post(PATH, &order("ORDER-1")).await;
    let (http, answer) = again().await;
    assert_eq!(http, 400);
    assert!(answer.to_string().contains("has already been taken"));

    world.simulator.pay("ORDER-1", Method::BcaVa, Outcome::Pending).unwrap();
    assert_eq!(again().await.0, 400);
    world.simulator.expire("ORDER-1").unwrap();
    assert_eq!(again().await.0, 201);
    assert_eq!(again().await.0, 400, "the new page waits for a payer");

    let second = world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Paid).unwrap();
    assert_eq!(text(&world.status("ORDER-1").await, "transaction_id"), second.transaction_id);
}

#[tokio::test]
async fn a_page_that_nobody_used_stays_taken() {
    let world = World::start().await;
    world.open("ORDER-1").await;
    world.clock.advance(TimeDelta::days(2));
    assert_eq!(world.post(PATH, &order("ORDER-1")).await.0, 400);
}
