//! Snap: opening a pay page, and how long it and what is chosen on it last.

use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{Method, Outcome, SimulatorError, Status};

use crate::merchant::{World, order, text};

#[tokio::test]
async fn a_page_is_opened_and_nothing_exists_until_the_payer_chose() {
    let world = World::start().await;
    let page = world.open("ORDER-101").await;
    let address = text(&page, "redirect_url");
    assert_eq!(address, world.url(&format!("/snap/v3/redirection/{}", text(&page, "token"))));

    assert_eq!(text(&world.status("ORDER-101").await, "status_code"), "404");
    for action in ["cancel", "expire", "refund"] {
        let (http, answer) = world.post_text(&format!("/v2/ORDER-101/{action}"), "").await;
        assert_eq!((http, text(&answer, "status_code").as_str()), (200, "404"), "{action}");
    }

    world.simulator.pay("ORDER-101", Method::BcaVa, Outcome::Pending).unwrap();
    assert_eq!(text(&world.status("ORDER-101").await, "transaction_status"), "pending");
}

#[tokio::test]
async fn a_payment_is_told_signed_and_answered_the_same() {
    let world = World::start().await;
    let paid = world.paid("ORDER-101", Method::BcaVa, Outcome::Paid).await;
    assert_eq!(world.simulator.deliver_due().await, 2);
    let told = world.inbox.take();
    let statuses: Vec<String> = told.iter().map(|one| text(one, "transaction_status")).collect();
    assert_eq!(statuses, ["pending", "settlement"]);
    let signatures: Vec<String> = told.iter().map(|one| text(one, "signature_key")).collect();
    assert_eq!(
        signatures,
        [
            "167c9405043039af8987e6d30e67a4d4e1c2120508ec70549e09c2ca0bb71b500fdba30cbfe3825b0a9a62b3fff472b03f801ecb9ac974aaaa1bcaf2696d8b4a",
            "fc8b75509717e8db75275f0a660af89e248d3aea67818f4492c88bdbcfc67c388775035ea93c20aa8fea6a74ee5b44769b0cfef07614662d7234d7ac4ca99313",
        ]
    );
    for id in ["ORDER-101", paid.transaction_id.as_str()] {
        let status = world.status(id).await;
        assert_eq!(text(&status, "transaction_status"), "settlement");
        assert_eq!(status.get("signature_key"), told.last().unwrap().get("signature_key"));
    }
}

#[tokio::test]
async fn what_came_is_echoed_and_times_are_of_jakarta() {
    let world = World::start().await;
    let mut body = order("ORDER-1");
    let fields = body.as_object_mut().unwrap();
    fields.insert("custom_field1".to_owned(), json!("one"));
    fields.insert("custom_field3".to_owned(), json!("three"));
    fields.insert("metadata".to_owned(), json!({ "any": ["thing"] }));
    let items = json!([
        { "name": "Lesson", "price": 6_000, "quantity": 2 },
        { "name": "Discount", "price": -2_000, "quantity": 1 },
    ]);
    fields.insert("item_details".to_owned(), items);
    assert_eq!(world.post("/snap/v1/transactions", &body).await.0, 201);
    world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Pending).unwrap();
    world.clock.advance(TimeDelta::minutes(5));
    world.simulator.settle("ORDER-1").unwrap();

    let status = world.status("ORDER-1").await;
    assert_eq!(text(&status, "custom_field1"), "one");
    assert_eq!(status.get("custom_field2"), None);
    assert_eq!(text(&status, "custom_field3"), "three");
    assert_eq!(status.get("metadata"), Some(&json!({ "any": ["thing"] })));
    assert_eq!(text(&status, "transaction_time"), "2026-11-20 12:00:00");
    assert_eq!(text(&status, "settlement_time"), "2026-11-20 12:05:00");
    assert_eq!(text(&status, "expiry_time"), "2026-11-21 12:00:00");
    assert_eq!(status.get("status_code"), Some(&json!("200")), "a string");
    assert_eq!(text(&status, "currency"), "IDR");
}

#[tokio::test]
async fn an_unused_page_expires_without_a_word() {
    let world = World::start().await;
    let mut body = order("ORDER-1");
    let page_expiry = json!({ "unit": "minutes", "duration": 5 });
    body.as_object_mut().unwrap().insert("page_expiry".to_owned(), page_expiry);
    assert_eq!(world.post("/snap/v1/transactions", &body).await.0, 201);

    assert_eq!(world.wait(TimeDelta::minutes(5)).await, 0);
    assert_eq!(
        world.simulator.pay("ORDER-1", Method::BcaVa, Outcome::Paid),
        Err(SimulatorError::PageExpired)
    );
    assert_eq!(text(&world.status("ORDER-1").await, "status_code"), "404");
    assert_eq!(world.simulator.deliveries(), []);
}

#[tokio::test]
async fn a_chosen_method_expires_with_a_notification() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Pending).await;
    assert_eq!(world.told().await, ["pending"]);
    world.clock.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    assert_eq!(world.told().await, Vec::<String>::new());

    world.clock.advance(TimeDelta::seconds(1));
    world.simulator.deliver_due().await;
    let told = world.inbox.take();
    let expired = told.first().unwrap();
    assert_eq!((told.len(), text(expired, "transaction_status").as_str()), (1, "expire"));
    assert_eq!(text(expired, "status_code"), "202", "the notification's code");
    assert_eq!(text(&world.status("ORDER-1").await, "status_code"), "407", "the answer's code");
}

async fn with_expiry(world: &World, order_id: &str, expiry: Value) {
    let mut body = order(order_id);
    body.as_object_mut().unwrap().insert("expiry".to_owned(), expiry);
    assert_eq!(world.post("/snap/v1/transactions", &body).await.0, 201);
}

#[tokio::test]
async fn without_a_start_time_the_clock_starts_when_the_payer_chooses() {
    let world = World::start().await;
    with_expiry(&world, "ORDER-1", json!({ "unit": "minutes", "duration": 30 })).await;
    world.clock.advance(TimeDelta::hours(1));
    world.simulator.pay("ORDER-1", Method::BcaVa, Outcome::Pending).unwrap();
    assert_eq!(text(&world.status("ORDER-1").await, "expiry_time"), "2026-11-20 13:30:00");
}

#[tokio::test]
async fn with_a_start_time_choosing_late_leaves_less_time_and_then_none() {
    let world = World::start().await;
    let expiry = json!({ "start_time": "2026-11-20 12:00:00 +0700", "unit": "minute", "duration": 30 });
    with_expiry(&world, "ORDER-1", expiry.clone()).await;
    with_expiry(&world, "ORDER-2", expiry).await;
    world.clock.advance(TimeDelta::minutes(20));
    world.simulator.pay("ORDER-1", Method::BcaVa, Outcome::Pending).unwrap();
    assert_eq!(text(&world.status("ORDER-1").await, "expiry_time"), "2026-11-20 12:30:00");

    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(world.simulator.transaction("ORDER-1").unwrap().status, Status::Expire);
    let too_late = world.simulator.pay("ORDER-2", Method::BcaVa, Outcome::Paid);
    assert_eq!(too_late, Err(SimulatorError::PageExpired));
}

#[tokio::test]
async fn only_enabled_methods_are_offered() {
    let world = World::start().await;
    let mut body = order("ORDER-1");
    body.as_object_mut().unwrap().insert("enabled_payments".to_owned(), json!(["bca_va", "other_qris"]));
    assert_eq!(world.post("/snap/v1/transactions", &body).await.0, 201);
    let refused = world.simulator.pay("ORDER-1", Method::CreditCard, Outcome::Paid);
    assert_eq!(refused, Err(SimulatorError::MethodNotEnabled(Method::CreditCard)));
    world.simulator.pay("ORDER-1", Method::Qris, Outcome::Paid).unwrap();
}
