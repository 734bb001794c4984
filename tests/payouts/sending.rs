//! From the lesson to the bank account.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::assert_sound;
use crate::support::World;

const SUBJECT: &str =
    "{ viewer { notifications(first: 1) { nodes { kind title body subject { id __typename } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lesson_earned_reaches_the_teachers_bank_account() {
    let world = World::new().await;
    let mut teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let lessons = world.accepted_lessons(&student, &teacher, &teacher.slots).await;
    world.complete_lessons(&student, &lessons, TimeDelta::hours(40)).await;
    world.advance(TimeDelta::hours(49)).await;
    teacher.client = world.sign_in(teacher.client).await;
    assert_eq!(teacher.client.sums().await, ["150000", "0", "0"], "nobody disputed it");

    world.open_account("5550192837", "IBU SARI DEWI, S.PD.");
    teacher.client.name_account("555-019-2837", "Sari Dewi").await.done("payoutAccountSet");
    world.run_jobs().await;
    let may = teacher.client.page("payout_request", json!({})).await;
    assert_eq!(may.text("/viewer/payoutSettings/holderCheck"), "MATCHES");
    assert_eq!(may.at("/viewer/payoutSettings/requestUnavailableReason"), &Value::Null);
    assert_eq!(may.text("/viewer/payoutSettings/requestableAmount/amount"), "150000");
    let payout = teacher.client.asked_for_payout(150_000).await;
    assert_eq!(teacher.client.sums().await, ["0", "150000", "0"]);

    let (author, approver) = (world.admin().await, world.second_admin().await);
    let batch = author.made_batch(&[payout], "GATEWAY").await;
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    assert_eq!(teacher.client.latest_payout().await["status"], "APPROVED");
    let before = world.gateway.payout_balance();
    world.run_jobs().await;
    assert_eq!(teacher.client.latest_payout().await["status"], "PROCESSING");
    world.let_payouts_arrive().await;

    let paid = teacher.client.latest_payout().await;
    assert_eq!(paid["status"], "PAID");
    assert!(paid["paidAt"].is_string() && paid["sentAt"].is_string(), "{paid:#?}");
    assert_eq!(teacher.client.sums().await, ["0", "0", "150000"]);
    assert_eq!(before - world.gateway.payout_balance(), 150_000);
    let [sent] = <[_; 1]>::try_from(world.gateway.payouts()).expect("it was sent once");
    assert_eq!((sent.beneficiary_account.as_str(), sent.amount), ("5550192837", 150_000));
    let told = teacher.client.run(SUBJECT, json!({})).await;
    assert_eq!(told.text("/viewer/notifications/nodes/0/kind"), "PAYOUT_PAID");
    assert_eq!(told.text("/viewer/notifications/nodes/0/subject/__typename"), "Payout");
    assert_eq!(told.at("/viewer/notifications/nodes/0/subject/id"), &paid["id"]);
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bank_refuses_is_the_teachers_again() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 200_000)).await;
    let payout = teacher.client.asked_for_payout(120_000).await;
    let batch = author.made_batch(std::slice::from_ref(&payout), "GATEWAY").await;
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    world.run_jobs().await;
    let sent = world.gateway.payouts().pop().expect("it was sent");
    world.gateway.fail_payout(&sent.reference_no, 2).expect("it is under way");
    world.hear_the_gateway().await;

    let failed = teacher.client.latest_payout().await;
    assert_eq!((&failed["status"], &failed["failure"]), (&json!("FAILED"), &json!("BANK_FAILED")));
    assert_eq!(teacher.client.sums().await, ["200000", "0", "0"]);
    assert_eq!(teacher.client.told().await.first().map(String::as_str), Some("PAYOUT_FAILED"));
    let seen = author.payout(&payout).await;
    assert_eq!(
        (&seen["gatewayStatus"], &seen["gatewayReference"]),
        (&json!("failed"), &json!(sent.reference_no))
    );
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_waits_for_the_balance_at_the_gateway_and_says_so_to_admins() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 200_000)).await;
    let payout = teacher.client.asked_for_payout(200_000).await;
    let missing = world.gateway.payout_balance() - 100_000;
    world.gateway.correct_payout_balance(-missing);
    let batch = author.made_batch(std::slice::from_ref(&payout), "GATEWAY").await;
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    world.run_jobs().await;

    assert_eq!(author.payout(&payout).await["attention"], "BALANCE_TOO_LOW");
    let filter = json!({ "filter": { "needsAttention": true } });
    let list = author.page("admin_payouts", filter).await;
    assert_eq!(list.at("/payouts/totalCount"), 1);
    assert_eq!(teacher.client.latest_payout().await["status"], "APPROVED");
    let exposure = author.page("payout_exposure", json!({})).await;
    assert_eq!(exposure.text("/payoutExposure/gatewayBalance/amount"), "100000");
    assert_eq!(exposure.at("/payoutExposure/waiting/0/attentionCount"), 1);

    world.gateway.top_up(500_000).expect("a sum that can be paid in");
    world.advance(TimeDelta::minutes(16)).await;
    world.let_payouts_arrive().await;
    let teacher = world.sign_in(teacher.client).await;
    assert_eq!(teacher.latest_payout().await["status"], "PAID");
    assert_eq!(world.gateway.payouts().len(), 1);
    assert_sound(&world).await;
    world.finish().await;
}
