//! The control endpoints of payouts.

use serde_json::{Value, json};

use super::desk::{Desk, answer_of};
use crate::merchant::{Answer, text};

async fn control(desk: &Desk, path: &str, body: Value) -> Answer {
    let url = desk.world.url(&format!("/simulator/control/payouts/{path}"));
    answer_of(desk.world.http.post(url).json(&body)).await
}

#[tokio::test]
async fn a_payout_is_driven_without_a_browser() {
    let desk = Desk::start().await;
    let name = json!({ "reference_no": desk.queued(10_000).await });
    for (path, status) in
        [("approve", "approved"), ("process", "processed"), ("complete", "completed"), ("return", "failed")]
    {
        let (http, payout) = control(&desk, path, name.clone()).await;
        assert_eq!((http, text(&payout, "status").as_str()), (200, status), "{path}");
    }
    assert_eq!(control(&desk, "complete", name.clone()).await.0, 409);
    assert_eq!(control(&desk, "notify_again", name).await, (200, json!({ "sent": true })));
    let other = desk.queued(10_000).await;
    let (_, payout) = control(&desk, "reject", json!({ "reference_no": other, "reason": "No" })).await;
    assert_eq!(text(&payout, "reject_reason"), "No");
    let third = desk.approved(10_000).await;
    let (_, payout) = control(&desk, "fail", json!({ "reference_no": third, "failure_code": 12 })).await;
    assert_eq!(payout.get("failure_code"), Some(&json!(12)));
    assert_eq!(control(&desk, "fail", json!({ "reference_no": "nobody" })).await.0, 404);
    let told = desk.told().await;
    let expected =
        ["approved", "processed", "completed", "failed", "failed", "rejected", "approved", "failed"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_deposit_is_moved_and_the_state_is_read() {
    let desk = Desk::start().await;
    assert_eq!(
        control(&desk, "top_up", json!({ "amount": 5_000 })).await,
        (200, json!({ "balance": 1_005_000 }))
    );
    let corrected = control(&desk, "correct_balance", json!({ "amount": -1_000 })).await;
    assert_eq!(corrected, (200, json!({ "balance": 1_004_000 })));
    let account = json!({ "bank": "bca", "account": "7788130577", "name": "Sari Dewi" });
    assert_eq!(control(&desk, "know_account", account).await.0, 204);
    let (_, known) = desk.get("/account_validation?bank=bca&account=7788130577").await;
    assert_eq!(text(&known, "account_name"), "Sari Dewi");
    let switch =
        json!({ "fault": { "return": { "failure_code": 2, "after_seconds": 60 } }, "times": { "next": 1 } });
    assert_eq!(control(&desk, "break", switch.clone()).await.0, 204);
    let state = desk.world.http.get(desk.world.url("/simulator/control/state"));
    assert_eq!(answer_of(state).await.1.pointer("/switches/payouts/0"), Some(&switch));
    let payouts = desk.world.http.get(desk.world.url("/simulator/control/payouts/state"));
    let (_, payouts) = answer_of(payouts).await;
    assert_eq!(payouts.get("balance"), Some(&json!(1_004_000)));
    assert_eq!(payouts.get("statement").and_then(Value::as_array).map(Vec::len), Some(3));
    assert_eq!(control(&desk, "notification_url", json!({ "url": null })).await.0, 204);
    desk.letterbox.take();
    desk.approved(10_000).await;
    assert_eq!(desk.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_notification_switch_names_its_channel() {
    let desk = Desk::start().await;
    let url = desk.world.url("/simulator/control/break_notifications");
    let switch = json!({ "fault": "lose", "channel": "payouts", "times": "always" });
    assert_eq!(answer_of(desk.world.http.post(url).json(&switch)).await.0, 204);
    desk.approved(10_000).await;
    assert_eq!(desk.told().await, Vec::<String>::new());
}
