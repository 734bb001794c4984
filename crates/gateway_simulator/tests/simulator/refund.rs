//! Sending money back.

use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{Method, Outcome, SimulatorError, Status};

use crate::merchant::{World, text};

async fn refund(world: &World, order_id: &str, body: Value) -> Value {
    let (http, answer) = world.post(&format!("/v2/{order_id}/refund"), &body).await;
    assert_eq!(http, 200);
    answer
}

async fn settled(world: &World, order_id: &str, method: Method) {
    world.paid(order_id, method, Outcome::Paid).await;
    if method == Method::CreditCard {
        world.simulator.settle(order_id).unwrap();
    }
    world.told().await;
}

#[tokio::test]
async fn parts_add_up_and_each_is_told_twice() {
    let world = World::start().await;
    settled(&world, "ORDER-1", Method::Gopay).await;
    let part = json!({ "refund_key": "part-1", "amount": 4_000, "reason": "Half the lesson" });
    let answer = refund(&world, "ORDER-1", part).await;
    let seen =
        ["status_code", "transaction_status", "refund_amount", "refund_key"].map(|name| text(&answer, name));
    assert_eq!(seen, ["200", "partial_refund", "4000.00", "part-1"]);
    assert!(answer.get("refund_chargeback_id").is_some_and(Value::is_u64));

    world.simulator.deliver_due().await;
    let first = world.inbox.take().pop().unwrap();
    assert_eq!(text(&first, "transaction_status"), "partial_refund");
    assert_eq!(first.pointer("/refunds/0/bank_confirmed_at"), None);
    assert_eq!(first.pointer("/refunds/0/reason"), Some(&json!("Half the lesson")));
    assert_eq!(first.pointer("/refunds/0/refund_method"), Some(&json!("online")));

    assert_eq!(world.wait(TimeDelta::seconds(59)).await, 0);
    assert_eq!(world.wait(TimeDelta::seconds(30)).await, 1);
    let second = world.inbox.take().pop().unwrap();
    assert_eq!(second.pointer("/refunds/0/bank_confirmed_at"), Some(&json!("2026-11-20 12:01:00")));

    let answer = refund(&world, "ORDER-1", json!({ "refund_key": "part-2" })).await;
    assert_eq!(text(&answer, "transaction_status"), "refund");
    assert_eq!(text(&answer, "refund_amount"), "6000.00", "this refund");
    let status = world.status("ORDER-1").await;
    assert_eq!(text(&status, "refund_amount"), "10000.00", "all of them");
    assert_eq!(status.get("refunds").and_then(Value::as_array).map(Vec::len), Some(2));
    assert_eq!(text(&status, "gross_amount"), "10000.00");
}

#[tokio::test]
async fn an_empty_wish_is_for_everything() {
    let world = World::start().await;
    for (number, body) in ["", "null", "{}"].into_iter().enumerate() {
        let order_id = format!("ORDER-{number}");
        settled(&world, &order_id, Method::Qris).await;
        let (_, answer) = world.post_text(&format!("/v2/{order_id}/refund/online/direct"), body).await;
        assert_eq!(text(&answer, "transaction_status"), "refund");
        assert!(!text(&answer, "refund_key").is_empty());
    }
}

#[tokio::test]
async fn which_methods_can_be_refunded_at_all_and_in_part() {
    let world = World::start().await;
    for method in Method::ALL {
        let paid = world.paid(&format!("ORDER-{}", method.name()), method, Outcome::Paid).await;
        let id = paid.transaction_id;
        if method == Method::CreditCard {
            let early = refund(&world, &id, json!({})).await;
            assert_eq!(text(&early, "status_code"), "412", "a capture is cancelled, not refunded");
            world.simulator.settle(&id).unwrap();
        }
        let part = refund(&world, &id, json!({ "amount": 1_000, "refund_key": "part" })).await;
        let whole = refund(&world, &id, json!({ "refund_key": "rest" })).await;
        let expected = match method {
            Method::ShopeePay | Method::Ovo => ["414", "200"],
            Method::CreditCard
            | Method::Gopay
            | Method::Qris
            | Method::Akulaku
            | Method::Kredivo
            | Method::Dana => ["200", "200"],
            _ => ["412", "412"],
        };
        assert_eq!([text(&part, "status_code"), text(&whole, "status_code")], expected, "{method:?}");
    }
}

#[tokio::test]
async fn refunds_are_refused_in_the_body() {
    let world = World::start().await;
    settled(&world, "ORDER-1", Method::Gopay).await;
    world.paid("PENDING", Method::Gopay, Outcome::Pending).await;
    let cases = [
        ("ORDER-1", json!({ "amount": 10_001 }), "414"),
        ("ORDER-1", json!({ "amount": 0 }), "414"),
        ("ORDER-1", json!({ "amount": "5000" }), "400"),
        ("ORDER-1", json!({ "refund_key": "not allowed" }), "400"),
        ("ORDER-1", json!({ "reason": "x".repeat(256) }), "400"),
        ("PENDING", json!({}), "412"),
        ("nobody", json!({}), "404"),
    ];
    for (order_id, body, code) in cases {
        assert_eq!(text(&refund(&world, order_id, body.clone()).await, "status_code"), code, "{body}");
    }
    assert_eq!(world.simulator.transaction("ORDER-1").unwrap().refunds, []);
}

#[tokio::test]
async fn the_same_key_is_the_same_refund() {
    let world = World::start().await;
    settled(&world, "ORDER-1", Method::Gopay).await;
    let wish = json!({ "refund_key": "key-1", "amount": 4_000 });
    let first = refund(&world, "ORDER-1", wish.clone()).await;
    assert_eq!(refund(&world, "ORDER-1", wish.clone()).await, first);
    let other_amount = json!({ "refund_key": "key-1", "amount": 5_000 });
    assert_eq!(text(&refund(&world, "ORDER-1", other_amount).await, "status_code"), "406");
    assert_eq!(world.simulator.transaction("ORDER-1").unwrap().refunded_amount(), 4_000);

    world.simulator.refuse_repeated_refund_keys(true);
    assert_eq!(text(&refund(&world, "ORDER-1", wish.clone()).await, "status_code"), "406");
    world.simulator.refuse_repeated_refund_keys(false);
    world.clock.advance(TimeDelta::days(7));
    assert_eq!(text(&refund(&world, "ORDER-1", wish).await, "status_code"), "406", "after seven days");
}

#[tokio::test]
async fn the_bank_may_refuse() {
    let world = World::start().await;
    settled(&world, "ORDER-1", Method::Gopay).await;
    world.simulator.deny_refunds(1);
    let wish = json!({ "refund_key": "key-1", "amount": 4_000 });
    let refused = refund(&world, "ORDER-1", wish.clone()).await;
    let seen = ["status_code", "status_message", "transaction_status", "refund_amount"]
        .map(|name| text(&refused, name));
    assert_eq!(seen, ["202", "Refund denied by the bank", "settlement", "0.00"]);
    assert_eq!(world.told().await, Vec::<String>::new());
    assert_eq!(text(&refund(&world, "ORDER-1", wish).await, "status_code"), "200", "the key is free again");
}

#[tokio::test]
async fn each_method_has_its_window() {
    let world = World::start().await;
    for (method, days) in
        [(Method::Qris, 7), (Method::Kredivo, 14), (Method::Gopay, 45), (Method::ShopeePay, 365)]
    {
        let order_id = format!("ORDER-{}", method.name());
        settled(&world, &order_id, method).await;
        world.clock.advance(TimeDelta::days(days) + TimeDelta::seconds(1));
        assert_eq!(text(&refund(&world, &order_id, json!({})).await, "status_code"), "412", "{method:?}");
    }
}

#[tokio::test]
async fn shopeepay_sleeps_at_night() {
    let world = World::start().await;
    settled(&world, "ORDER-1", Method::ShopeePay).await;
    // From noon to 23:55, to 05:59, to 06:00.
    for (minutes, code) in [(715, "412"), (364, "412"), (1, "200")] {
        world.clock.advance(TimeDelta::minutes(minutes));
        assert_eq!(text(&refund(&world, "ORDER-1", json!({})).await, "status_code"), code);
    }
}

#[tokio::test]
async fn from_outside_every_method_is_refunded() {
    let world = World::start().await;
    settled(&world, "ORDER-1", Method::BcaVa).await;
    world.simulator.refund_outside("ORDER-1", Some(2_500)).unwrap();
    assert_eq!(world.told().await, ["partial_refund"]);
    assert_eq!(world.simulator.refund_outside("ORDER-1", Some(8_000)), Err(SimulatorError::Amount(7_500)));
    world.simulator.refund_outside("ORDER-1", None).unwrap();
    assert_eq!(world.told().await, ["refund"]);
    let after = world.simulator.transaction("ORDER-1").unwrap();
    assert_eq!((after.status, after.refunded_amount()), (Status::Refund, 10_000));
    let status = world.status("ORDER-1").await;
    assert_eq!(status.pointer("/refunds/0/refund_method"), Some(&json!("offline")));
}

#[tokio::test]
async fn the_bank_confirms_sooner_when_time_is_sped_up() {
    let world = World::start_with(|config| config.retry_speed = 60).await;
    settled(&world, "ORDER-1", Method::Gopay).await;
    refund(&world, "ORDER-1", json!({})).await;
    assert_eq!(world.told().await, ["refund"]);
    assert_eq!(world.wait(TimeDelta::seconds(1)).await, 1);
}
