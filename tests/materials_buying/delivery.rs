//! Files as they come to who has them: the bytes, the name, and for how long.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Clock, ManualClock};
use percent_encoding::percent_decode_str;
use reqwest::{Response, StatusCode};
use serde_json::json;

use super::{PRICE, Shop, buy, download, file_of, had, url_of};
use crate::support::{World, pdf};

const NAME: &str = "Rumus Fisika – Bab 1 (édisi ke-2) 物理.pdf";

fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_else(|| panic!("no {name}: {answer:?}")).to_owned()
}

async fn get(url: &str) -> Response {
    reqwest::get(url).await.expect("the file store answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn five_megabytes_are_sold_and_arrive_as_they_were_uploaded() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await.client;
    let student = world.student("Budi Santoso").await;
    let bytes = pdf(5 * 1024 * 1024);
    let file = teacher.uploaded("MATERIAL_FILE", NAME, "application/pdf", &bytes).await;
    let material = teacher.material_draft("Rumus Fisika", PRICE).await;
    teacher.set_material_files(&material, std::slice::from_ref(&file)).await;
    teacher.publish_material(&material).await;

    let held = buy(&student, &material, None).await.done("materialBuy");
    assert_eq!(held.text("/materialBuy/entitlement/status"), "PENDING");
    world.pay(&student, &held.text("/materialBuy/order/id")).await;
    let library = student.page("my_library", json!({})).await;
    let listed = &library.at("/viewer/library/nodes/0/files")[0];
    assert_eq!((&listed["id"], &listed["fileName"]), (&json!(file), &json!(NAME)));

    let got = download(&student, &file).await.done("materialDownload");
    let granted = got.at("/materialDownload/download");
    assert_eq!(granted["fileName"], NAME);
    assert_eq!(granted["contentType"], "application/pdf");
    assert_eq!(granted["byteSize"], bytes.len());
    assert_eq!(granted["downloadsLeft"], 19);
    // The store's clock is the computer's.
    let expires_at: DateTime<Utc> = got.text("/materialDownload/download/expiresAt").parse().unwrap();
    let life = expires_at - Clock::system().now();
    assert!(life > TimeDelta::zero() && life <= TimeDelta::minutes(5), "{life}");

    let url = got.text("/materialDownload/download/url");
    let answer = get(&url).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), "application/pdf");
    let disposition = header(&answer, "content-disposition");
    let (plain, escaped) = disposition.split_once("; filename*=UTF-8''").expect("a name in UTF-8");
    assert!(plain.starts_with("attachment; filename=\"Rumus Fisika _ Bab 1"), "{plain}");
    assert_eq!(percent_decode_str(escaped).decode_utf8().unwrap(), NAME);
    assert!(answer.bytes().await.unwrap() == bytes, "the bytes are equal");

    let part =
        reqwest::Client::new().get(&url).header("range", "bytes=1048576-2097151").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(header(&part, "content-range"), format!("bytes 1048576-2097151/{}", bytes.len()));
    assert!(part.bytes().await.unwrap() == bytes[1_048_576..2_097_152], "the right part of them");

    let after = had(&student, &library.text("/viewer/library/nodes/0/id")).await;
    assert_eq!((&after["useCount"], &after["canBeReturned"]), (&json!(1), &json!(false)));
    assert!(after["firstUsedAt"].is_string());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_url_is_refused() {
    let shop = Shop::open().await;
    let other = shop.teacher.client.published_material("Kunci Jawaban", PRICE).await;
    let other_file = file_of(&shop.teacher.client, &other).await;
    shop.sold().await;
    let url = url_of(&shop.student, &shop.file).await;
    assert_eq!(get(&url).await.status(), StatusCode::OK);
    let unsigned = url.split('?').next().unwrap().to_owned();
    for altered in [
        url.replace(&shop.file, &other_file),
        url.replace("X-Amz-Expires=300", "X-Amz-Expires=604800"),
        url.replace("application%2Fpdf", "text%2Fhtml"),
        url.replace("attachment", "inline"),
        unsigned,
    ] {
        assert_ne!(altered, url);
        let answer = get(&altered).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{altered}");
    }
    let http = reqwest::Client::new();
    for request in [http.put(&url).body("mine"), http.delete(&url)] {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_ends_after_five_minutes() {
    // The file store's time is the computer's and is moved by nobody: this server signs as one did so long ago.
    for (ago, status) in
        [(TimeDelta::seconds(280), StatusCode::OK), (TimeDelta::seconds(301), StatusCode::FORBIDDEN)]
    {
        let then = ManualClock::starting_at(Clock::system().now() - ago);
        let world = World::signing_at(Clock::manual(then)).await;
        let teacher = world.teacher("Ibu Sari Dewi", 1).await.client;
        let student = world.student("Budi Santoso").await;
        let material = teacher.published_material("Rumus Fisika", 0).await;
        buy(&student, &material, None).await.done("materialBuy");
        let url = url_of(&student, &file_of(&student, &material).await).await;
        assert_eq!(get(&url).await.status(), status, "signed {ago} ago");
        world.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_material_gets_later_versions_and_keeps_the_old_one() {
    let shop = Shop::open().await;
    let early = shop.sold().await;
    let newer = shop.teacher.client.uploaded_pdf("Rumus Fisika 2.pdf").await;
    shop.teacher.client.set_material_files(&shop.material, std::slice::from_ref(&newer)).await;
    let unpublished = download(&shop.student, &newer).await;
    unpublished.refused("materialDownload", "NOT_FOUND", Some("fileId"));
    shop.teacher.client.publish_material(&shop.material).await;
    shop.world.run_jobs().await;
    let listed = shop.had(&early).await;
    assert_eq!(listed["files"], json!([{ "id": newer }, { "id": shop.file }]), "the latest version first");
    for file in [&newer, &shop.file] {
        assert_eq!(get(&url_of(&shop.student, file).await).await.status(), StatusCode::OK);
    }
    let told = shop.student.page("notifications", json!({})).await;
    let told = told.at("/viewer/notifications/nodes").as_array().expect("a list").clone();
    let updated = told.iter().find(|told| told["kind"] == "MATERIAL_UPDATED").expect("who has it is told");
    assert_eq!(updated["subject"]["id"], json!(shop.material));

    let late = shop.world.student("Citra Lestari").await;
    let late_one = shop.sold_to(&late).await;
    assert_eq!(had(&late, &late_one).await["files"], json!([{ "id": newer }]));
    let before_theirs = download(&late, &shop.file).await;
    before_theirs.refused("materialDownload", "NOT_FOUND", Some("fileId"));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_teacher_and_admins_are_not_counted() {
    let shop = Shop::open().await;
    let admin = shop.world.admin().await;
    for client in [&shop.teacher.client, &admin] {
        let got = download(client, &shop.file).await.done("materialDownload");
        assert!(got.at("/materialDownload/download/downloadsLeft").is_null());
        assert_eq!(get(&got.text("/materialDownload/download/url")).await.status(), StatusCode::OK);
    }
    let audit = admin.page("admin_audit", json!({ "first": 10 })).await;
    let actions: Vec<_> = audit.at("/auditEntries/nodes").as_array().unwrap().clone();
    let logged = actions.iter().filter(|entry| entry["action"] == "material.download").count();
    assert_eq!(logged, 1, "what an admin looks at is written down: {actions:#?}");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_twenty_first_download_of_a_file_waits() {
    let mut shop = Shop::selling_for(0).await;
    buy(&shop.student, &shop.material, None).await.done("materialBuy");
    for left in (0..20).rev() {
        let got = download(&shop.student, &shop.file).await.done("materialDownload");
        assert_eq!(got.at("/materialDownload/download/downloadsLeft"), &json!(left));
    }
    let before = shop.world.digests(&[]).await;
    let refused = download(&shop.student, &shop.file).await;
    refused.refused("materialDownload", "LIMIT_REACHED", Some("fileId"));
    assert!(refused.at("/materialDownload/download").is_null());
    assert_eq!(shop.world.digests(&[]).await, before, "nothing was written");
    shop.world.advance(TimeDelta::days(30)).await;
    shop.sign_in().await;
    let got = download(&shop.student, &shop.file).await.done("materialDownload");
    assert_eq!(got.at("/materialDownload/download/downloadsLeft"), &json!(19));
    shop.close().await;
}
