//! What admins see: what waits, whom it is for, and what is owed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::assert_sound;
use crate::support::{Client, World};

/// The ids in a list of payouts with this filter.
async fn listed(admin: &Client, filter: Value) -> Vec<Value> {
    let list = admin.page("admin_payouts", json!({ "filter": filter, "first": 100 })).await;
    let nodes = list.at("/payouts/nodes").as_array().expect("a list");
    nodes.iter().map(|node| node["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_found_by_where_it_stands_and_by_whose_it_is() {
    let world = World::new().await;
    let (sari, made) = (world.teacher("Ibu Sari Dewi", 0).await, world.teacher("Pak Made", 0).await);
    let admin = world.admin().await;
    world.make_payable(&sari, &admin, ("5550192837", 200_000)).await;
    world.make_payable(&made, &admin, ("5550192838", 200_000)).await;
    let in_batch = sari.client.asked_for_payout(60_000).await;
    world.advance(TimeDelta::seconds(1)).await;
    let free = sari.client.asked_for_payout(70_000).await;
    world.advance(TimeDelta::seconds(1)).await;
    let his = made.client.asked_for_payout(80_000).await;
    let batch = admin.made_batch(std::slice::from_ref(&in_batch), "GATEWAY").await;
    let waits = json!({ "statuses": ["REQUESTED"], "isInBatch": false });
    assert_eq!(listed(&admin, waits).await, [json!(his), json!(free)]);
    assert_eq!(listed(&admin, json!({ "batchId": batch })).await, [json!(in_batch)]);
    assert_eq!(listed(&admin, json!({ "teacherId": sari.id })).await, [json!(free), json!(in_batch)]);
    assert_eq!(listed(&admin, json!({ "needsAttention": true })).await, Vec::<Value>::new());
    assert_eq!(listed(&admin, json!({ "method": "GATEWAY" })).await, Vec::<Value>::new(), "not approved yet");
    let seen = admin.payout(&free).await;
    assert_eq!(seen["bankAccount"]["number"], "5550192837");
    assert_eq!(seen["holderCheck"], "MATCHES");
    assert_eq!(seen["receiver"]["email"], json!(sari.client.email));
    assert_eq!(seen["teacher"]["id"], json!(sari.id));
    let waiting = admin.page("admin_payout_batches", json!({ "statuses": ["AWAITING_APPROVAL"] })).await;
    assert_eq!(waiting.at("/payoutBatches/nodes/0/id"), &json!(batch));
    let approved = admin.page("admin_payout_batches", json!({ "statuses": ["APPROVED"] })).await;
    assert_eq!(approved.at("/payoutBatches/totalCount"), 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_is_told_why_a_payout_is_refused() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    world.make_payable(&teacher, &admin, ("5550192837", 100_000)).await;
    let payout = teacher.client.asked_for_payout(100_000).await;
    let refuse = |reason: &str| json!({ "input": { "payoutId": payout, "reason": reason } });
    let empty = admin.page("payout_refuse", refuse("")).await;
    empty.refused("payoutRefuse", "INVALID_REASON", Some("reason"));
    admin.page("payout_refuse", refuse("The name differs")).await.done("payoutRefuse");
    admin.page("payout_refuse", refuse("Again")).await.refused("payoutRefuse", "OVER", Some("payoutId"));
    world.run_jobs().await;
    let seen = teacher.client.latest_payout().await;
    assert_eq!((&seen["status"], &seen["cancelReason"]), (&json!("CANCELLED"), &json!("The name differs")));
    assert_eq!(teacher.client.sums().await, ["100000", "0", "0"]);
    assert_eq!(teacher.client.told().await.first().map(String::as_str), Some("PAYOUT_REFUSED"));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exposure_adds_up_what_is_owed_and_asks_the_gateway_for_its_balance() {
    let world = World::new().await;
    let (sari, made) = (world.teacher("Ibu Sari Dewi", 0).await, world.teacher("Pak Made", 0).await);
    let admin = world.admin().await;
    world.make_payable(&sari, &admin, ("5550192837", 200_000)).await;
    world.make_payable(&made, &admin, ("5550192838", 300_000)).await;
    sari.client.asked_for_payout(60_000).await;
    made.client.asked_for_payout(90_000).await;
    let exposure = admin.page("payout_exposure", json!({})).await;
    let sum = |name: &str| exposure.text(&format!("/payoutExposure/{name}/amount"));
    assert_eq!((sum("available"), sum("inTransit")), ("350000".to_owned(), "150000".to_owned()));
    assert_eq!(sum("gatewayBalance"), world.gateway.payout_balance().to_string());
    assert_eq!(exposure.at("/payoutExposure/waiting/0/status"), "REQUESTED");
    assert_eq!(exposure.at("/payoutExposure/waiting/0/count"), 2);
    assert_eq!(exposure.at("/payoutExposure/owingTeacherCount"), 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_payout_gateway_payouts_are_sent_by_hand() {
    let world = World::configured(1, |parts| parts.payout_gateway = None).await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    teacher.client.name_account("5550192837", "Sari Dewi").await.done("payoutAccountSet");
    world.run_jobs().await;
    let checked = teacher.client.page("bank_account", json!({})).await;
    assert_eq!(checked.text("/viewer/payoutSettings/holderCheck"), "NOT_CHECKED");
    admin.give_earnings(&teacher.id, 100_000).await;
    let payout = teacher.client.asked_for_payout(100_000).await;
    let refused = admin.put_into_batch(std::slice::from_ref(&payout), "GATEWAY").await;
    refused.refused("payoutBatchCreate", "NO_GATEWAY", Some("method"));
    admin.made_batch(&[payout], "MANUAL").await;
    let exposure = admin.page("payout_exposure", json!({})).await;
    assert!(exposure.at("/payoutExposure/gatewayBalance").is_null());
    world.finish().await;
}
