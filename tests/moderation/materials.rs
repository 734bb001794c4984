//! A material that somebody reports: the admins' list, taken down, gone from the store, put back.

use chrono::{DateTime, TimeDelta};
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use crate::support::gateway::{Method, Outcome};
use crate::support::{Client, World};

async fn report(client: &Client, material: &str, reason: &str) -> String {
    let input = json!({ "input": { "materialId": material, "reason": reason, "note": "Dari buku saya" } });
    let reported = client.page("material_report", input).await.done("materialReport");
    assert_eq!(reported.text("/materialReport/report/status"), "OPEN");
    reported.text("/materialReport/report/id")
}

/// What is done in one instant stands in the log in any order: a minute passes before this and after it.
async fn take_down_later(world: &World, admin: &Client, material: &str, buyers_keep_access: bool) {
    world.clock.advance(TimeDelta::minutes(1));
    take_down(admin, material, buyers_keep_access).await;
    world.clock.advance(TimeDelta::minutes(1));
}

async fn take_down(admin: &Client, material: &str, buyers_keep_access: bool) {
    let input = json!({ "input": {
        "materialId": material, "reason": "Salinan dari buku cetak", "buyersKeepAccess": buyers_keep_access,
    } });
    let taken = admin.page("material_take_down", input).await.done("materialTakeDown");
    assert_eq!(taken.at("/materialTakeDown/material/buyersKeepAccess"), &json!(buyers_keep_access));
    assert_eq!(taken.at("/materialTakeDown/material/openReportCount"), &json!(0));
    assert_eq!(taken.at("/materialTakeDown/material/status"), &json!("PUBLISHED"));
}

/// Buys it; gives the entitlement's id and the order's, if there is something to pay.
async fn buy(client: &Client, material: &str) -> (String, Option<String>) {
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    let input = json!({ "input": { "materialId": material, "idempotencyKey": key } });
    let bought = client.page("material_buy", input).await.done("materialBuy");
    let order = bought.at("/materialBuy/order");
    let order = order.get("id").and_then(Value::as_str).map(str::to_owned);
    (bought.text("/materialBuy/entitlement/id"), order)
}

/// The ids of what somebody finds in the store.
async fn found(client: &Client) -> Vec<Value> {
    let store = client.page("material_store", json!({})).await;
    let edges = store.at("/materials/edges").as_array().expect("a list").clone();
    edges.iter().map(|edge| edge.pointer("/node/id").cloned().unwrap_or_default()).collect()
}

async fn shown(client: &Client, material: &str) -> Value {
    client.page("material_detail", json!({ "id": material })).await.at("/material").clone()
}

/// The first file of what somebody has.
async fn first_file(client: &Client) -> String {
    client.page("my_library", json!({})).await.text("/viewer/library/nodes/0/files/0/id")
}

async fn download(client: &Client, file: &str) -> Result<(), Vec<String>> {
    let answer = client.page("material_download", json!({ "input": { "fileId": file } })).await;
    let codes = answer.refusal_codes("materialDownload");
    if codes.is_empty() { Ok(()) } else { Err(codes) }
}

/// The kinds of what somebody was told, the latest first.
async fn told(client: &Client) -> Vec<Value> {
    let told = client.page("notifications", json!({})).await;
    let nodes = told.at("/viewer/notifications/nodes").as_array().expect("a list").clone();
    nodes.iter().map(|node| node.get("kind").cloned().unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_reported_is_taken_down_and_put_back() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 0).await.client;
    let (budi, citra) = (world.student("Budi").await, world.student("Citra").await);
    let material = sari.published_material("Aljabar", 0).await;
    buy(&citra, &material).await;
    let file = first_file(&citra).await;

    assert_eq!(shown(&budi, &material).await["myReport"], Value::Null);
    let reported = report(&budi, &material, "COPYRIGHT").await;
    assert_eq!(shown(&budi, &material).await["myReport"]["id"], json!(reported));
    assert_eq!(shown(&citra, &material).await["myReport"], Value::Null);
    world.clock.advance(TimeDelta::minutes(1));
    report(&citra, &material, "BROKEN").await;
    let again = json!({ "input": { "materialId": material, "reason": "OTHER", "note": "Lagi" } });
    let refused = budi.page("material_report", again.clone()).await;
    refused.refused("materialReport", "ALREADY_REPORTED", Some("materialId"));
    let own = sari.page("material_report", again).await;
    own.refused("materialReport", "OWN_MATERIAL", Some("materialId"));

    let queue = admin.page("admin_reports", json!({})).await;
    assert_eq!(queue.at("/reports/totalCount"), &json!(2));
    assert_eq!(queue.text("/reports/nodes/0/id"), reported, "what waits longest is first");
    assert_eq!(queue.text("/reports/nodes/0/author/email"), budi.email);
    assert_eq!(queue.at("/reports/nodes/0/material/openReportCount"), &json!(2));
    take_down_later(&world, &admin, &material, true).await;
    assert_eq!(admin.page("admin_reports", json!({})).await.at("/reports/nodes"), &json!([]));

    assert_eq!(found(&budi).await, Vec::<Value>::new());
    assert_eq!(shown(&budi, &material).await, Value::Null);
    assert_eq!(shown(&world.anonymous(), &material).await, Value::Null);
    let of_teacher = shown(&sari, &material).await;
    assert_eq!(of_teacher["takenDownReason"], json!("Salinan dari buku cetak"));
    let of_buyer = shown(&citra, &material).await;
    assert_eq!(of_buyer["takenDownReason"], Value::Null);
    assert!(of_buyer["takenDownAt"].is_string());
    let by_id = "query ($id: ID!) { node(id: $id) { ... on Material { title } } }";
    assert_eq!(admin.run(by_id, json!({ "id": material })).await.text("/node/title"), "Aljabar");
    assert_eq!(shown(&admin, &material).await["takenDownReason"], of_teacher["takenDownReason"]);
    assert_eq!(download(&citra, &file).await, Ok(()), "who has it keeps it");

    world.run_jobs().await;
    assert_eq!(told(&sari).await.first(), Some(&json!("MATERIAL_TAKEN_DOWN")));
    assert!(!told(&citra).await.contains(&json!("MATERIAL_ACCESS_LOST")));
    take_down_later(&world, &admin, &material, false).await;
    world.run_jobs().await;
    assert_eq!(download(&citra, &file).await, Err(vec!["TAKEN_DOWN".to_owned()]));
    assert_eq!(told(&citra).await.first(), Some(&json!("MATERIAL_ACCESS_LOST")));
    let taken_down = admin.page("admin_taken_down_materials", json!({})).await;
    assert_eq!(taken_down.text("/takenDownMaterials/nodes/0/id"), material);
    assert_eq!(taken_down.text("/takenDownMaterials/nodes/0/reports/0/reason"), "BROKEN");

    let input = json!({ "input": { "materialId": material } });
    let back = admin.page("material_restore", input).await.done("materialRestore");
    assert_eq!(back.at("/materialRestore/material/takenDownAt"), &Value::Null);
    world.run_jobs().await;
    assert_eq!(found(&budi).await, [json!(material)]);
    assert_eq!(download(&citra, &file).await, Ok(()));
    assert_eq!(told(&sari).await.first(), Some(&json!("MATERIAL_RESTORED")));
    let log = admin.page("admin_audit", json!({ "filter": { "subjectId": material } })).await;
    let done = log.at("/auditEntries/nodes").as_array().expect("a list").iter();
    let done: Vec<&Value> = done.map(|entry| &entry["action"]).collect();
    let expected =
        ["material.restore", "material.take_down", "material.take_down", "material.publish"].map(Value::from);
    assert_eq!(done, expected.iter().collect::<Vec<_>>());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_wrongly_reported_is_dismissed() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 0).await.client;
    let budi = world.student("Budi").await;
    let material = sari.published_material("Aljabar", 20_000).await;
    let reported = report(&budi, &material, "BROKEN").await;
    let input = json!({ "input": { "reportId": reported, "note": "Bisa dibuka" } });
    for _ in 0..2 {
        let dismissed = admin.page("report_dismiss", input.clone()).await.done("reportDismiss");
        assert_eq!(dismissed.text("/reportDismiss/report/status"), "DISMISSED");
        assert_eq!(dismissed.at("/reportDismiss/report/material/openReportCount"), &json!(0));
    }
    let log = admin.page("admin_audit", json!({ "filter": { "subjectId": reported } })).await;
    assert_eq!(
        log.at("/auditEntries/nodes").as_array().map(Vec::len),
        Some(1),
        "asking twice changes nothing"
    );
    assert!(log.text("/auditEntries/nodes/0/after").contains("Bisa dibuka"));
    let own = "query ($id: ID!) { node(id: $id) {
        ... on Report { status note author { id } decidedBy { id } material { id } } } }";
    let seen = budi.run(own, json!({ "id": reported })).await;
    let expected = json!({
        "status": "DISMISSED", "note": "Dari buku saya", "author": null, "decidedBy": null,
        "material": { "id": material },
    });
    assert_eq!(seen.at("/node"), &expected);
    assert_eq!(sari.run(own, json!({ "id": reported })).await.at("/node"), &Value::Null);
    assert_eq!(found(&budi).await, [json!(material)]);
    report(&budi, &material, "MISLEADING").await;
    world.run_jobs().await;
    assert_eq!(told(&sari).await, Vec::<Value>::new(), "its teacher never learns of it");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_for_a_material_that_was_taken_down_meanwhile_goes_back() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 0).await.client;
    let budi = world.student("Budi").await;
    let material = sari.published_material("Aljabar", 20_000).await;
    let (entitlement, order) = buy(&budi, &material).await;
    let order = order.expect("there is something to pay");
    let start =
        json!({ "input": { "orderId": order, "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH) } });
    let started = budi.page("payment_start", start).await.done("paymentStart");
    let payment = started.text("/paymentStart/payment/id");
    take_down(&admin, &material, true).await;
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    let late = json!({ "input": { "materialId": material, "idempotencyKey": key } });
    let refused = world.student("Citra").await.page("material_buy", late).await;
    assert_eq!(refused.refusal_codes("materialBuy").len(), 1, "nobody begins to buy it: {refused:?}");
    world.gateway.pay(&payment, Method::Gopay, Outcome::Paid);
    world.hear_the_gateway().await;
    let status = "query ($id: ID!) { node(id: $id) { ... on Entitlement { status } } }";
    assert_eq!(budi.run(status, json!({ "id": entitlement })).await.text("/node/status"), "LAPSED");
    let back = "query ($id: ID!) { order(id: $id) { lines { amount { amount } refundedAmount { amount }
        refunds { status } } } }";
    let back = budi.run(back, json!({ "id": order })).await;
    assert_eq!(back.at("/order/lines/0/refundedAmount"), back.at("/order/lines/0/amount"));
    assert_eq!(back.text("/order/lines/0/refunds/0/status"), "SUCCEEDED");
    world.finish().await;
}

/// The statements of a screen of an admin, and its rows. A machine with no turn to spare may close a batch early: what a screen needs
/// is the least of a few requests.
async fn cost(world: &World, admin: &Client, (page, list): (&str, &str)) -> (u64, usize) {
    let mut least = (u64::MAX, 0);
    for _ in 0..4 {
        let (statements, answer) = world.statements_of(admin.page(page, json!({ "first": 50 }))).await;
        let rows = answer.at(&format!("/{list}/nodes")).as_array().map_or(0, Vec::len);
        least = least.min((statements, rows));
    }
    least
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_reports_cost_the_statements_of_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 0).await.client;
    let made = world.teacher("Pak Made", 0).await.client;
    let (budi, citra) = (world.student("Budi").await, world.student("Citra").await);
    let mut down = Vec::new();
    let mut counts = Vec::new();
    for number in 0..20 {
        let (seller, reporter) = if number % 2 == 0 { (&sari, &budi) } else { (&made, &citra) };
        let open = seller.published_material(&format!("Bahan {number}"), 0).await;
        report(reporter, &open, "BROKEN").await;
        if number > 0 {
            // Two of the same one.
            report(if number % 2 == 0 { &citra } else { &budi }, &open, "COPYRIGHT").await;
        }
        let gone = seller.published_material(&format!("Salinan {number}"), 0).await;
        report(reporter, &gone, "COPYRIGHT").await;
        take_down(&admin, &gone, false).await;
        down.push(gone);
        if number == 0 {
            counts.push(cost(&world, &admin, ("admin_reports", "reports")).await);
            counts.push(cost(&world, &admin, ("admin_taken_down_materials", "takenDownMaterials")).await);
        }
    }
    counts.push(cost(&world, &admin, ("admin_reports", "reports")).await);
    counts.push(cost(&world, &admin, ("admin_taken_down_materials", "takenDownMaterials")).await);
    assert_eq!(counts, [(7, 1), (6, 1), (7, 39), (6, 20)]);
    world.run_jobs().await;
    world.finish().await;
}
