//! What becomes of a payout, by time, by switches, by hand.

use serde_json::json;
use teacherin_gateway_simulator::{
    AccountState, EntryKind, KnownAccount, PayoutFault, PayoutStatus, SimulatorError, Times,
};

use super::desk::{CREATOR, Desk, one, parsed};
use crate::merchant::text;

#[tokio::test]
async fn an_approved_payout_arrives_in_its_time() {
    let desk = Desk::start().await;
    let reference_no = desk.approved(200_000).await;
    desk.wait(4);
    assert_eq!(desk.status(&reference_no).await, "approved");
    desk.wait(1);
    assert_eq!(desk.status(&reference_no).await, "processed");
    desk.wait(25);
    assert_eq!(desk.status(&reference_no).await, "completed");
    assert_eq!(desk.told().await, ["approved", "processed", "completed"]);
    assert_eq!(desk.payout_balance(), 800_000);
    desk.wait(86_400 * 30);
    assert_eq!(desk.status(&reference_no).await, "completed");
}

#[tokio::test]
async fn steps_that_were_slept_through_come_in_their_order_and_with_their_times() {
    let desk = Desk::start().await;
    let (first, second) = (desk.approved(10_000).await, desk.approved(20_000).await);
    desk.wait(3_600);
    desk.deliver_due().await;
    let told: Vec<_> = desk
        .letterbox
        .take()
        .iter()
        .map(|(body, _)| parsed(body))
        .map(|news| (text(&news, "reference_no"), text(&news, "status"), text(&news, "updated_at")))
        .collect();
    let expected = [
        (&first, "approved", "2026-11-20T05:00:00Z"),
        (&second, "approved", "2026-11-20T05:00:00Z"),
        (&first, "processed", "2026-11-20T05:00:05Z"),
        (&second, "processed", "2026-11-20T05:00:05Z"),
        (&first, "completed", "2026-11-20T05:00:30Z"),
        (&second, "completed", "2026-11-20T05:00:30Z"),
    ];
    let expected = expected.map(|(name, status, at)| (name.clone(), status.to_owned(), at.to_owned()));
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_refused_payout_gives_its_money_back_and_says_why() {
    let desk = Desk::start().await;
    desk.break_payouts(PayoutFault::Fail(12), Times::Next(1));
    let reference_no = desk.approved(200_000).await;
    desk.wait(60);
    desk.deliver_due().await;
    let news: Vec<_> = desk.letterbox.take().iter().map(|(body, _)| parsed(body)).collect();
    let last = json!({
        "reference_no": reference_no,
        "amount": "200000.0",
        "status": "failed",
        "updated_at": "2026-11-20T05:00:30Z",
        "error_code": "012",
        "error_message": "Beneficiary account is blocked",
    });
    assert_eq!((news.len(), news.last()), (3, Some(&last)));
    let (_, details) = desk.get(&format!("/payouts/{reference_no}")).await;
    assert_eq!(details.get("error_code"), None, "it is told, never shown");
    let kinds: Vec<_> = desk.payout_statement().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Manual, EntryKind::Payout, EntryKind::Refund]);
    assert_eq!(desk.payout_balance(), 1_000_000);
    let next = desk.approved(10_000).await;
    desk.wait(60);
    assert_eq!(desk.status(&next).await, "completed", "the switch was for one");
}

#[tokio::test]
async fn the_bank_sends_money_back_after_it_arrived() {
    let desk = Desk::start().await;
    desk.break_payouts(PayoutFault::Return { failure_code: 2, after_seconds: 86_400 }, Times::Always);
    let reference_no = desk.approved(200_000).await;
    desk.wait(60);
    assert_eq!(desk.status(&reference_no).await, "completed");
    assert_eq!(desk.payout_balance(), 800_000);
    desk.wait(86_400);
    assert_eq!(desk.status(&reference_no).await, "failed");
    assert_eq!(desk.told().await, ["approved", "processed", "completed", "failed"]);
    assert_eq!(desk.payout_balance(), 1_000_000);
    assert_eq!(desk.return_payout(&reference_no, 2), Err(not_allowed(PayoutStatus::Failed)));
}

fn not_allowed(from: PayoutStatus) -> SimulatorError {
    SimulatorError::PayoutNotAllowed { from, to: PayoutStatus::Failed }
}

#[tokio::test]
async fn a_payout_that_the_bank_sits_on_waits_for_a_person() {
    let desk = Desk::start().await;
    desk.break_payouts(PayoutFault::Stall, Times::Always);
    let (first, second) = (desk.approved(10_000).await, desk.approved(20_000).await);
    desk.wait(86_400);
    assert_eq!((desk.status(&first).await, desk.status(&second).await), both("processed"));
    desk.complete_payout(&first).unwrap();
    desk.fail_payout(&second, 5).unwrap();
    assert_eq!(desk.status(&first).await, "completed");
    assert_eq!(desk.found(&second).failure_code, Some(5));
    assert_eq!(desk.payout_balance(), 990_000);
}

fn both(status: &str) -> (String, String) {
    (status.to_owned(), status.to_owned())
}

#[tokio::test]
async fn more_than_the_deposit_holds_fails_without_taking_anything() {
    let desk = Desk::start().await;
    let (large, small) = (desk.queued(900_000).await, desk.queued(200_000).await);
    assert_eq!(desk.approve(&large).await.0, 202);
    assert_eq!(desk.approve(&small).await.0, 202, "the approval itself does not say so");
    assert_eq!(desk.payout_balance(), 100_000);
    desk.wait(60);
    assert_eq!(desk.status(&large).await, "completed");
    assert_eq!(desk.status(&small).await, "failed");
    assert_eq!(desk.found(&small).failure_code, Some(16));
    assert_eq!(desk.payout_balance(), 100_000);
    assert!(desk.payout_statement().iter().all(|entry| entry.reference_no.as_ref() != Some(&small)));
}

#[tokio::test]
async fn accounts_that_take_no_money_fail() {
    let desk = Desk::start().await;
    let states = [
        (AccountState::Dormant, "failed"),
        (AccountState::Closed, "failed"),
        (AccountState::Open, "completed"),
    ];
    for (state, becomes) in states {
        let account = "77975396492".to_owned();
        desk.know_account(KnownAccount {
            bank: "bni".to_owned(),
            account: account.clone(),
            name: "Sari".to_owned(),
            state,
        });
        let mut payout = one(10_000);
        payout["beneficiary_bank"] = json!("bni");
        payout["beneficiary_account"] = json!(account);
        let (_, body) = desk.post("/payouts", CREATOR, &json!({ "payouts": [payout] })).await;
        let reference_no = text(body.pointer("/payouts/0").unwrap(), "reference_no");
        desk.approve(&reference_no).await;
        desk.wait(60);
        assert_eq!(desk.status(&reference_no).await, becomes, "{state:?}");
    }
    assert_eq!(desk.payout_balance(), 990_000);
}

#[tokio::test]
async fn a_person_is_faster_than_the_bank() {
    let desk = Desk::start().await;
    let (done, held, failed) =
        (desk.approved(10_000).await, desk.approved(20_000).await, desk.approved(30_000).await);
    desk.complete_payout(&done).unwrap();
    desk.process_payout(&held).unwrap();
    desk.fail_payout(&failed, 25).unwrap();
    desk.wait(86_400);
    assert_eq!(desk.status(&done).await, "completed");
    assert_eq!(desk.status(&held).await, "processed", "nothing more happens by itself");
    assert_eq!(desk.status(&failed).await, "failed");
    assert_eq!(desk.fail_payout(&done, 2), Err(not_allowed(PayoutStatus::Completed)));
    assert_eq!(desk.fail_payout(&held, 99), Err(SimulatorError::UnknownFailure(99)));
    assert_eq!(desk.return_payout(&held, 2), Err(not_allowed(PayoutStatus::Processed)));
    desk.return_payout(&done, 2).unwrap();
    assert_eq!(desk.payout_balance(), 980_000);
    assert!(matches!(desk.complete_payout("nobody"), Err(SimulatorError::Unknown(_))));
}

#[tokio::test]
async fn a_clerk_decides_in_the_dashboard() {
    let desk = Desk::start().await;
    let (yes, no) = (desk.queued(10_000).await, desk.queued(20_000).await);
    assert_eq!(desk.approve_payout(&yes).unwrap().status, PayoutStatus::Approved);
    assert_eq!(desk.reject_payout(&no, "Not now").unwrap().status, PayoutStatus::Rejected);
    assert!(desk.approve_payout(&no).is_err() && desk.reject_payout(&yes, "Too late").is_err());
    assert_eq!(desk.told().await, ["approved", "rejected"]);
}
