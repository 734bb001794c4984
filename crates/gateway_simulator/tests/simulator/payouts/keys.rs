//! `X-Idempotency-Key`: the same call is done once, and another one under the same key not at all.

use std::time::Duration;

use serde_json::json;
use teacherin_gateway_simulator::{ApiFault, ApiSwitch, Operation};

use super::desk::{APPROVER, CREATOR, Desk, wish};
use crate::merchant::{Answer, until};

fn not_unique() -> Answer {
    let sentence = "idempotency-key is not unique";
    (409, json!({ "error_message": sentence, "errors": sentence }))
}

#[tokio::test]
async fn the_same_call_is_answered_the_same_and_done_once() {
    let desk = Desk::start().await;
    let first = desk.post_once("/payouts", CREATOR, &wish(10_000), "payout-1").await;
    assert_eq!(first.0, 201);
    for _ in 0..3 {
        assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "payout-1").await, first);
    }
    assert_eq!(desk.payouts().len(), 1);
    let carried_out = desk.calls_of(Operation::PayoutCreate).iter().filter(|call| call.carried_out).count();
    assert_eq!(carried_out, 1);
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "payout-2").await.0, 201);
    assert_eq!(desk.post("/payouts", CREATOR, &wish(10_000)).await.0, 201);
    assert_eq!(desk.payouts().len(), 3, "another key, and none, are other payouts");
}

#[tokio::test]
async fn the_key_of_another_call_is_refused() {
    let desk = Desk::start().await;
    let (_, created) = desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await;
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(20_000), "key").await, not_unique());
    assert_eq!(desk.post_once("/beneficiaries", CREATOR, &wish(10_000), "key").await, not_unique());
    let reference_no = created.pointer("/payouts/0/reference_no").unwrap();
    let approval = json!({ "reference_nos": [reference_no] });
    assert_eq!(desk.post_once("/payouts/approve", APPROVER, &approval, "key").await, not_unique());
    assert_eq!(desk.payouts().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_repeated_too() {
    let desk = Desk::start().await;
    let first = desk.post_once("/payouts", CREATOR, &json!({ "payouts": [{}] }), "key").await;
    assert_eq!(first.0, 400);
    assert_eq!(desk.post_once("/payouts", CREATOR, &json!({ "payouts": [{}] }), "key").await, first);
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await, not_unique());
}

#[tokio::test]
async fn a_denied_call_does_not_use_its_key() {
    let desk = Desk::start().await;
    assert_eq!(desk.post_once("/payouts", APPROVER, &wish(10_000), "key").await.0, 401);
    assert_eq!(desk.post_once("/payouts", "nobody", &wish(10_000), "key").await.0, 401);
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await.0, 201);
}

#[tokio::test]
async fn an_approval_under_its_key_is_repeated_safely() {
    let desk = Desk::start().await;
    let approval = json!({ "reference_nos": [desk.queued(100_000).await] });
    for _ in 0..2 {
        assert_eq!(desk.post_once("/payouts/approve", APPROVER, &approval, "approval").await.0, 202);
    }
    assert_eq!(desk.payout_balance(), 900_000);
}

/// The clock starts at 05:00 UTC on the 20th.
#[tokio::test]
async fn a_key_is_removed_at_the_midnight_after_its_first_day() {
    let desk = Desk::start().await;
    let first = desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await;
    desk.wait(43 * 3600 - 1);
    assert_eq!(
        desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await,
        first,
        "one second before midnight"
    );
    desk.wait(1);
    let second = desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await;
    assert_eq!(second.0, 201);
    assert_ne!(second, first);
    assert_eq!(desk.payouts().len(), 2);
}

#[tokio::test]
async fn a_key_whose_call_is_being_answered_is_refused() {
    let desk = Desk::start().await;
    let silent = ApiSwitch::next(ApiFault::NeverAnswer).on(Operation::PayoutCreate).after_taking_effect();
    desk.break_api(silent);
    let request = desk.request("POST", "/payouts", CREATOR).header("x-idempotency-key", "key");
    let waiting = tokio::spawn(request.json(&wish(10_000)).send());
    until(async || (!desk.payouts().is_empty()).then_some(())).await;
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await, not_unique());
    waiting.abort();
    // The simulator learns a moment later that nobody waits any more.
    let (http, body) = until(async || {
        let answer = desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await;
        (answer.0 != 409).then_some(answer)
    })
    .await;
    assert_eq!(http, 201, "{body}");
    assert_eq!(desk.payouts().len(), 1);
}

#[tokio::test]
async fn a_late_answer_holds_its_key_until_it_is_given() {
    let desk = Desk::start().await;
    desk.break_api(ApiSwitch::next(ApiFault::AnswerAfterSeconds(1)).on(Operation::PayoutCreate));
    let asked = wish(10_000);
    let late = desk.post_once("/payouts", CREATOR, &asked, "key");
    let impatient = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await
    };
    let (late, impatient) = tokio::join!(late, impatient);
    assert_eq!((late.0, impatient), (201, not_unique()));
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await, late);
}

#[tokio::test]
async fn a_key_has_a_hundred_characters_at_most() {
    let desk = Desk::start().await;
    let longest = "k".repeat(100);
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), &longest).await.0, 201);
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), &format!("{longest}k")).await.0, 400);
    assert_eq!(desk.payouts().len(), 1);
}
