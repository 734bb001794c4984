//! The control endpoints: what the library can do, over JSON.

use serde_json::{Value, json};

use crate::merchant::{Answer, World, text};

async fn control(world: &World, path: &str, body: Value) -> Answer {
    let request = world.http.post(world.url(&format!("/simulator/control/{path}"))).json(&body);
    let answer = request.send().await.expect("the simulator answers");
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_payment_is_driven_without_a_browser() {
    let world = World::start().await;
    let page = world.open("ORDER-1").await;
    let pay = json!({ "token": text(&page, "token"), "method": "qris", "outcome": "pending" });
    let (http, transaction) = control(&world, "pay", pay).await;
    assert_eq!((http, text(&transaction, "status").as_str()), (200, "pending"));
    let id = json!({ "transaction_id": text(&transaction, "transaction_id") });
    let by_order = json!({ "order_id": "ORDER-1" });
    for (path, body, status) in [
        ("settle", id.clone(), "settlement"),
        ("refund_outside", json!({ "order_id": "ORDER-1", "amount": 1_000 }), "partial_refund"),
        ("chargeback", by_order.clone(), "chargeback"),
    ] {
        assert_eq!(text(&control(&world, path, body).await.1, "status"), status, "{path}");
    }
    assert_eq!(control(&world, "notify_again", id).await, (200, json!({ "sent": true })));
    assert_eq!(control(&world, "deliver_due", json!({})).await, (200, json!({ "attempts": 5 })));
    let statuses = world.inbox.statuses();
    assert_eq!(statuses, ["pending", "settlement", "partial_refund", "chargeback", "chargeback"]);

    let (http, problem) = control(&world, "settle", by_order).await;
    assert_eq!(http, 409);
    assert!(text(&problem, "error").contains("cannot become"));
    assert_eq!(control(&world, "settle", json!({ "order_id": "nobody" })).await.0, 404);
}

#[tokio::test]
async fn every_other_turn_of_a_payment() {
    let world = World::start().await;
    let cases = [
        ("credit_card", "challenge", "approve", "capture"),
        ("credit_card", "challenge", "deny", "deny"),
        ("permata_va", "paid", "reverse", "deny"),
        ("gopay", "pending", "expire", "expire"),
        ("gopay", "pending", "cancel", "cancel"),
    ];
    for (number, (method, outcome, path, status)) in (1..).zip(cases) {
        let order_id = format!("ORDER-{number}");
        world.open(&order_id).await;
        let pay = json!({ "order_id": order_id, "method": method, "outcome": outcome });
        assert_eq!(control(&world, "pay", pay).await.0, 200);
        let (http, after) = control(&world, path, json!({ "order_id": order_id })).await;
        assert_eq!((http, text(&after, "status").as_str()), (200, status), "{path}");
    }
}

#[tokio::test]
async fn switches_are_turned_and_the_state_is_read() {
    let world = World::start().await;
    let held = json!({ "fault": "hold_back", "times": { "next": 2 } });
    let broken = json!({ "fault": { "server_error": 503 }, "operation": "snap_create", "takes_effect": true, "times": "always" });
    assert_eq!(control(&world, "break_notifications", held.clone()).await.0, 204);
    assert_eq!(control(&world, "break_api", broken.clone()).await.0, 204);
    assert_eq!(control(&world, "deny_refunds", json!({ "count": 1 })).await.0, 204);
    assert_eq!(control(&world, "refuse_repeated_refund_keys", json!({ "refuse": true })).await.0, 204);
    let state = world.http.get(world.url("/simulator/control/state")).send().await.unwrap();
    let state: Value = state.json().await.unwrap();
    let expected = json!({
        "api": [broken],
        "notifications": [held],
        "refunds_denied_by_bank": 1,
        "repeated_refund_keys_are_refused": true,
    });
    assert_eq!(state.get("switches"), Some(&expected));

    world.post("/snap/v1/transactions", &crate::merchant::order("ORDER-1")).await;
    assert_eq!(control(&world, "clear_switches", json!({})).await.0, 204);
    assert_eq!(
        control(&world, "release_held", json!({ "order": "reversed" })).await,
        (200, json!({ "released": 0 }))
    );
    assert_eq!(control(&world, "notification_url", json!({ "url": null })).await.0, 204);
    let calls = world.http.get(world.url("/simulator/control/calls")).send().await.unwrap();
    let calls: Value = calls.json().await.unwrap();
    assert_eq!(calls.pointer("/calls/0/answered"), Some(&json!(503)));
    assert_eq!(calls.pointer("/calls/0/carried_out"), Some(&json!(true)));
}
