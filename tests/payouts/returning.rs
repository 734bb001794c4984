//! What happens after the end: the bank sends money back, and a student gets back what was paid out already.

use chrono::{DateTime, TimeDelta};
use kernel::id::generate_uuid;
use serde_json::json;

use super::assert_sound;
use crate::support::{World, rupiah};

const LINE: &str = "query ($id: ID!) { booking(id: $id) { order { lines { id } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bank_sends_back_days_later_is_the_teachers_again() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 150_000)).await;
    let payout = teacher.client.asked_for_payout(150_000).await;
    let batch = author.made_batch(std::slice::from_ref(&payout), "GATEWAY").await;
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    world.run_jobs().await;
    world.let_payouts_arrive().await;
    assert_eq!(teacher.client.sums().await, ["0", "0", "150000"]);

    world.advance(TimeDelta::days(2)).await;
    let sent = world.gateway.payouts().pop().expect("it was sent");
    world.gateway.return_payout(&sent.reference_no, 2).expect("it is completed");
    world.hear_the_gateway().await;
    let teacher = world.sign_in(teacher.client).await;
    let returned = teacher.latest_payout().await;
    assert_eq!((&returned["status"], &returned["failure"]), (&json!("FAILED"), &json!("RETURNED_BY_BANK")));
    assert!(returned["paidAt"].is_string(), "it had arrived: {returned:#?}");
    assert_eq!(teacher.sums().await, ["150000", "0", "0"]);
    assert_eq!(teacher.told().await.first().map(String::as_str), Some("PAYOUT_FAILED"));
    teacher.asked_for_payout(150_000).await;
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_after_the_payout_is_owed_and_made_up_for_by_the_next_lesson() {
    let world = World::new().await;
    let mut teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let lessons = world.accepted_lessons(&student, &teacher, &teacher.slots).await;
    world.complete_lessons(&student, &lessons, TimeDelta::hours(40)).await;
    world.advance(TimeDelta::hours(49)).await;
    teacher.client = world.sign_in(teacher.client).await;
    world.open_account("5550192837", "Sari Dewi");
    teacher.client.name_account("5550192837", "Sari Dewi").await.done("payoutAccountSet");
    world.run_jobs().await;
    let payout = teacher.client.asked_for_payout(150_000).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    let batch = author.made_batch(&[payout], "GATEWAY").await;
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    world.run_jobs().await;
    world.let_payouts_arrive().await;

    let sold = author.run(LINE, json!({ "id": lessons.first() })).await;
    let back = json!({ "input": {
        "orderLineId": sold.text("/booking/order/lines/0/id"), "amount": rupiah(60_000), "note": "Sorry",
        "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
    }});
    author.page("refund_create", back).await.done("refundCreate");
    world.hear_the_gateway().await;
    assert_eq!(teacher.client.sums().await, ["-60000", "0", "150000"]);
    let may = teacher.client.page("payout_request", json!({})).await;
    assert_eq!(may.text("/viewer/payoutSettings/requestUnavailableReason"), "BELOW_MINIMUM");
    teacher.client.ask_for_payout(60_000).await.refused(
        "payoutRequest",
        "NOT_ENOUGH_AVAILABLE",
        Some("amount"),
    );
    let exposure = author.page("payout_exposure", json!({})).await;
    assert_eq!(exposure.at("/payoutExposure/owingTeacherCount"), 1);
    assert_eq!(exposure.text("/payoutExposure/owedByTeachers/amount"), "60000");

    let slots = world.publish(&teacher, 24, 1).await;
    let student = world.sign_in(student).await;
    let lessons = world.accepted_lessons(&student, &teacher, &slots).await;
    world.complete_lessons(&student, &lessons, TimeDelta::hours(40)).await;
    world.advance(TimeDelta::hours(49)).await;
    let teacher = world.sign_in(teacher.client).await;
    assert_eq!(teacher.sums().await, ["90000", "0", "150000"], "the next lesson made up for it");
    assert_sound(&world).await;
    world.finish().await;
}
