//! Nobody pays alone, and nobody pays themselves.

use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl as _;
use serde_json::{Value, json};

use super::assert_sound;
use crate::support::{Client, World};

/// The buttons of a batch and why they are grey, as this admin sees them.
async fn buttons(admin: &Client, batch: &str) -> Vec<(Value, Value)> {
    let seen = admin.page("admin_payout_batch", json!({ "id": batch })).await;
    let actions = seen.at("/payoutBatch/availableActions").as_array().expect("a list").clone();
    actions.iter().map(|button| (button["action"].clone(), button["unavailableReason"].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_puts_a_batch_together_cannot_approve_it() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 100_000)).await;
    let payout = teacher.client.asked_for_payout(100_000).await;
    let batch = author.made_batch(std::slice::from_ref(&payout), "GATEWAY").await;
    assert_eq!(
        buttons(&author, &batch).await,
        [(json!("APPROVE"), json!("OWN_BATCH")), (json!("REJECT"), Value::Null)]
    );
    author.approve_batch(&batch).await.refused("payoutBatchApprove", "OWN_BATCH", Some("batchId"));
    world.run_jobs().await;
    assert!(world.gateway.payouts().is_empty(), "nothing is sent yet");
    let twice = approver.put_into_batch(std::slice::from_ref(&payout), "MANUAL").await;
    twice.refused("payoutBatchCreate", "ALREADY_IN_BATCH", Some("payoutIds.0"));
    assert_eq!(
        buttons(&approver, &batch).await,
        [(json!("APPROVE"), Value::Null), (json!("REJECT"), Value::Null)]
    );
    approver.approve_batch(&batch).await.done("payoutBatchApprove");
    assert_eq!(buttons(&approver, &batch).await, []);
    let cancel = json!({ "input": { "payoutId": payout } });
    let late = teacher.client.page("payout_cancel", cancel).await;
    late.refused("payoutCancel", "ALREADY_APPROVED", Some("payoutId"));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_that_is_approved_twice_at_once_is_sent_once() {
    let world = World::with_servers(2).await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 100_000)).await;
    let payout = teacher.client.asked_for_payout(100_000).await;
    let batch = author.made_batch(&[payout], "GATEWAY").await;
    let other = approver.at(&world.servers[1].address);
    let (one, two) = tokio::join!(approver.approve_batch(&batch), other.approve_batch(&batch));
    let mut codes = one.refusal_codes("payoutBatchApprove");
    codes.extend(two.refusal_codes("payoutBatchApprove"));
    assert_eq!(codes, ["ALREADY_DECIDED"]);
    tokio::join!(world.servers[0].run_jobs(), world.servers[1].run_jobs());
    world.let_payouts_arrive().await;
    assert_eq!(world.gateway.payouts().len(), 1);
    assert_eq!(teacher.client.sums().await, ["0", "0", "100000"]);
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_teaches_has_no_hand_in_being_paid() {
    let world = World::new().await;
    let (sari, made) = (world.teacher("Ibu Sari Dewi", 0).await, world.teacher("Pak Made", 0).await);
    let (admin, other) = (world.admin().await, world.second_admin().await);
    world.make_payable(&sari, &admin, ("5550192837", 100_000)).await;
    world.make_payable(&made, &admin, ("5550192838", 100_000)).await;
    let grant = "INSERT INTO user_roles SELECT id, 'ADMIN', created_at FROM users WHERE email = $1";
    sql_query(grant)
        .bind::<Text, _>(&sari.client.email)
        .execute(&mut world.connection().await)
        .await
        .expect("a role can be granted");
    let hers = sari.client.asked_for_payout(60_000).await;
    let his = made.client.asked_for_payout(60_000).await;
    let both = [his.clone(), hers.clone()];
    sari.client.put_into_batch(&both, "MANUAL").await.refused(
        "payoutBatchCreate",
        "OWN_PAYOUT",
        Some("payoutIds.1"),
    );
    let refuse = json!({ "input": { "payoutId": hers, "reason": "Mine" } });
    let refused = sari.client.page("payout_refuse", refuse).await;
    refused.refused("payoutRefuse", "OWN_PAYOUT", Some("payoutId"));
    let batch = other.made_batch(&both, "MANUAL").await;
    assert_eq!(
        buttons(&sari.client, &batch).await,
        [(json!("APPROVE"), json!("OWN_PAYOUT")), (json!("REJECT"), Value::Null)]
    );
    let own = sari.client.approve_batch(&batch).await;
    own.refused("payoutBatchApprove", "OWN_PAYOUT", Some("batchId"));
    admin.approve_batch(&batch).await.done("payoutBatchApprove");
    assert_eq!(sari.client.payout(&his).await["availableActions"][0]["unavailableReason"], "OWN_PAYOUT");
    let failed = json!({ "input": { "payoutId": his, "reason": "No" } });
    let failed = sari.client.page("payout_mark_failed", failed).await;
    failed.refused("payoutMarkFailed", "OWN_PAYOUT", Some("payoutId"));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_rejected_frees_its_payouts_for_another_one() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let (author, approver) = (world.admin().await, world.second_admin().await);
    world.make_payable(&teacher, &author, ("5550192837", 200_000)).await;
    let payouts =
        [teacher.client.asked_for_payout(60_000).await, teacher.client.asked_for_payout(70_000).await];
    let batch = author.made_batch(&payouts, "GATEWAY").await;
    let [first, second] = &payouts;
    let cancel = json!({ "input": { "payoutId": first } });
    teacher.client.page("payout_cancel", cancel).await.done("payoutCancel");
    let seen = approver.page("admin_payout_batch", json!({ "id": batch })).await;
    assert_eq!(seen.at("/payoutBatch/payoutCount"), 1, "what was called off is not paid");
    assert_eq!(seen.text("/payoutBatch/amount/amount"), "70000");
    let reject = json!({ "input": { "batchId": batch, "reason": "Wrong method" } });
    let rejected = approver.page("payout_batch_reject", reject.clone()).await.done("payoutBatchReject");
    assert_eq!(rejected.text("/payoutBatchReject/payoutBatch/status"), "REJECTED");
    assert_eq!(rejected.at("/payoutBatchReject/payoutBatch/payoutCount"), 0);
    let again = author.page("payout_batch_reject", reject).await;
    again.refused("payoutBatchReject", "ALREADY_DECIDED", Some("batchId"));
    author.approve_batch(&batch).await.refused("payoutBatchApprove", "ALREADY_DECIDED", Some("batchId"));
    let next = approver.made_batch(std::slice::from_ref(second), "MANUAL").await;
    author.approve_batch(&next).await.done("payoutBatchApprove");
    assert_eq!(teacher.client.sums().await, ["130000", "70000", "0"]);
    assert_sound(&world).await;
    world.finish().await;
}
