//! `POST /payouts/approve` and `/payouts/reject`.

use serde_json::json;

use super::desk::{APPROVER, CREATOR, Desk};
use crate::merchant::Answer;

fn refused(doing: &str, fault: &str) -> Answer {
    (400, json!({ "error_message": format!("An error occurred when {doing} payouts"), "errors": [fault] }))
}

#[tokio::test]
async fn an_approval_takes_the_money_and_is_told() {
    let desk = Desk::start().await;
    let reference_no = desk.approved(200_000).await;
    assert_eq!(desk.status(&reference_no).await, "approved");
    assert_eq!(desk.payout_balance(), 800_000);
    assert_eq!(desk.told().await, ["approved"]);
}

#[tokio::test]
async fn several_are_approved_or_none() {
    let desk = Desk::start().await;
    let (first, second) = (desk.queued(10_000).await, desk.queued(20_000).await);
    let answer =
        desk.post("/payouts/approve", APPROVER, &json!({ "reference_nos": [first, "nobody"] })).await;
    assert_eq!(answer, refused("approving", "Payouts not found. Please check reference nos"));
    assert_eq!(desk.payout_balance(), 1_000_000);
    let all = json!({ "reference_nos": [first, second, first] });
    assert_eq!(desk.post("/payouts/approve", APPROVER, &all).await.0, 202);
    assert_eq!(desk.payout_balance(), 970_000, "each once, however often it is named");
    let fault = format!("Reference nos '{first}', '{second}' are not queued");
    assert_eq!(desk.post("/payouts/approve", APPROVER, &all).await, refused("approving", &fault));
}

#[tokio::test]
async fn nothing_is_decided_about_nothing() {
    let desk = Desk::start().await;
    for body in [json!(null), json!({}), json!({ "reference_nos": [] }), json!({ "reference_nos": "one" })] {
        let fault = "Payouts not found. Please check reference nos";
        assert_eq!(desk.post("/payouts/approve", APPROVER, &body).await, refused("approving", fault));
    }
}

#[tokio::test]
async fn approving_twice_at_once_takes_the_money_once() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(200_000).await;
    let (one, other) = tokio::join!(desk.approve(&reference_no), desk.approve(&reference_no));
    let mut codes = [one.0, other.0];
    codes.sort_unstable();
    assert_eq!(codes, [202, 400]);
    assert_eq!(desk.payout_balance(), 800_000);
    assert_eq!(desk.told().await, ["approved"]);
}

#[tokio::test]
async fn a_configured_one_time_password_is_asked_for() {
    let desk = Desk::start_with(|config| config.otp = Some("335163".to_owned())).await;
    let reference_no = desk.queued(10_000).await;
    for otp in [json!(null), json!("112233")] {
        let body = json!({ "reference_nos": [reference_no], "otp": otp });
        let answer = desk.post("/payouts/approve", APPROVER, &body).await;
        assert_eq!(answer, refused("approving", "OTP is invalid"));
    }
    let body = json!({ "reference_nos": [reference_no], "otp": 335_163 });
    assert_eq!(desk.post("/payouts/approve", APPROVER, &body).await.0, 202);
}

#[tokio::test]
async fn a_rejection_has_a_reason_and_ends_it() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(10_000).await;
    let body = json!({ "reference_nos": [reference_no] });
    let answer = desk.post("/payouts/reject", APPROVER, &body).await;
    assert_eq!(answer, refused("rejecting", "Reject reason can't be blank"));
    let body = json!({ "reference_nos": [reference_no], "reject_reason": "Wrong account" });
    let answer = desk.post("/payouts/reject", APPROVER, &body).await;
    assert_eq!(answer, (202, json!({ "status": "ok" })));
    assert_eq!(desk.status(&reference_no).await, "rejected");
    assert_eq!(desk.found(&reference_no).reject_reason.as_deref(), Some("Wrong account"));
    let fault = format!("Reference nos '{reference_no}' are not queued");
    assert_eq!(desk.post("/payouts/reject", APPROVER, &body).await, refused("rejecting", &fault));
    assert_eq!(desk.approve(&reference_no).await, refused("approving", &fault));
    assert_eq!(desk.payout_balance(), 1_000_000);
    assert_eq!(desk.told().await, ["rejected"]);
}

#[tokio::test]
async fn four_eyes_are_two_keys() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(10_000).await;
    for path in ["/payouts/approve", "/payouts/reject"] {
        let body = json!({ "reference_nos": [reference_no], "reject_reason": "No" });
        assert_eq!(desk.post(path, CREATOR, &body).await.0, 401, "{path}");
    }
    assert_eq!(desk.status(&reference_no).await, "queued");
}
