//! Files: asked for, told of, downloaded by the signed link, read as a program reads them.

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::json;

use super::{period, sell, with};
use crate::support::{Client, World};

/// Has a file made and downloads it.
async fn file(world: &World, admin: &Client, kind: &str) -> (String, Vec<HashMap<String, String>>) {
    // What happens at the very instant of asking is in the next file.
    world.advance(TimeDelta::seconds(1)).await;
    let asked = admin.page("export_create", with("kind", kind)).await.done("exportCreate");
    assert_eq!(asked.text("/exportCreate/export/status"), "WAITING");
    let id = asked.text("/exportCreate/export/id");
    let input = json!({ "input": { "exportId": id } });
    let early = admin.page("export_download", input.clone()).await;
    early.refused("exportDownload", "NOT_READY", Some("exportId"));
    world.run_jobs().await;
    let granted = admin.page("export_download", input).await.done("exportDownload");
    let answer = reqwest::get(granted.text("/exportDownload/download/url")).await.expect("the store answers");
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let disposition = answer.headers()["content-disposition"].to_str().expect("a header").to_owned();
    assert!(disposition.contains(&granted.text("/exportDownload/download/fileName")), "{disposition}");
    let text = answer.text().await.expect("it is text");
    let text = text.trim_start_matches('\u{feff}');
    let rows =
        csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect();
    (id, rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_has_a_file_made_is_told_and_downloads_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let teacher = world.teacher("Guru Lestari", 0).await;
    let student = world.student("Ani").await;
    sell(&world, &teacher, &student, "=HYPERLINK(\"http://jahat.test\";\"klik\")", 50_000).await;
    let (id, rows) = file(&world, &admin, "ORDERS").await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(row["title"], "'=HYPERLINK(\"http://jahat.test\";\"klik\")");
    assert_eq!(
        (row["amount"].as_str(), row["kind"].as_str(), row["line_status"].as_str()),
        ("50000", "MATERIAL", "PAID")
    );
    assert_eq!((row["buyer_name"].as_str(), row["seller_name"].as_str()), ("Ani", "Guru Lestari"));

    let told = "{ viewer { notifications(first: 1) { nodes { kind subject { __typename id } } } } }";
    let told = admin.run(told, json!({})).await;
    assert_eq!(told.text("/viewer/notifications/nodes/0/kind"), "EXPORT_READY");
    assert_eq!(told.text("/viewer/notifications/nodes/0/subject/id"), id);
    let list = admin.page("exports", json!({})).await;
    let node = list.at("/exports/nodes/0");
    assert_eq!(node["id"], json!(id));
    assert_eq!((&node["status"], &node["rowCount"]), (&json!("READY"), &json!(1)));
    assert_eq!((&node["startsOn"], &node["endsOn"]), (&json!("2027-02-15"), &json!("2027-03-15")));
    assert_eq!(node["fileName"], json!("teacherin-orders-2027-02-15-2027-03-15.csv"));

    let (_, ledger) = file(&world, &admin, "LEDGER").await;
    let sum =
        |column: &str| ledger.iter().map(|row| row[column].parse::<i64>().expect("a number")).sum::<i64>();
    assert!(sum("debit") >= 50_000);
    assert_eq!(sum("debit"), sum("credit"));
    let (_, tax) = file(&world, &admin, "TAX_LINES").await;
    assert!(tax.is_empty(), "nothing was released");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn payouts_are_exported_without_the_number_of_the_account() {
    let world = World::new().await;
    let admin = world.admin().await;
    let teacher = world.teacher("Guru Lestari", 0).await;
    world.make_payable(&teacher, &admin, ("5550192837", 100_000)).await;
    let payout = teacher.client.asked_for_payout(60_000).await;
    let (_, rows) = file(&world, &admin, "PAYOUTS").await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row["payout_id"].as_str(), row["amount"].as_str()), (payout.as_str(), "60000"));
    assert!(row.values().all(|cell| !cell.contains("5550192837")), "{row:?}");
    assert!(row["account_last_digits"].ends_with("2837"), "{row:?}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn teachers_and_students_have_no_files() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (id, _) = file(&world, &admin, "ORDERS").await;
    let teacher = world.teacher("Guru Lestari", 0).await;
    let student = world.student("Ani").await;
    for client in [&teacher.client, &student] {
        client.page("exports", json!({})).await.failed("FORBIDDEN");
        client.page("export_create", with("kind", "ORDERS")).await.failed("FORBIDDEN");
        client.page("export_download", json!({ "input": { "exportId": id } })).await.failed("FORBIDDEN");
        let node = client.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert!(node.at("/node").is_null());
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_period_is_refused_with_its_field() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (field, value, code) in [
        ("timeZone", "Jakarta", "UNKNOWN_TIME_ZONE"),
        ("endsOn", "2027-02-14", "INVALID_PERIOD"),
        ("endsOn", "2029-02-14", "PERIOD_TOO_LONG"),
    ] {
        let mut input = period();
        input["kind"] = json!("LEDGER");
        input[field] = json!(value);
        let answer = admin.page("export_create", json!({ "input": input })).await;
        answer.refused("exportCreate", code, Some(field));
    }
    world.finish().await;
}
