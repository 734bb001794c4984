//! A file from its announcement to its end, as a browser brings it.

use serde_json::json;
use storage::GetRules;

use crate::support::{World, announcement, pdf, send_signed};

#[tokio::test(flavor = "multi_thread")]
async fn five_megabytes_come_by_signed_requests_and_stay_as_they_are() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await.client;
    let bytes = pdf(5 * 1024 * 1024);
    let announced = announcement("MATERIAL_FILE", "Rumus Fisika.pdf", "application/pdf", &bytes);
    let file = teacher.upload(announced, &bytes).await;
    let input = json!({ "input": { "fileId": file } });
    let completed = teacher.page("upload_complete", input.clone()).await.done("uploadComplete");
    assert_eq!(completed.text("/uploadComplete/file/status"), "READY");
    assert_eq!(completed.at("/uploadComplete/file/byteSize"), &json!(bytes.len()));
    let rules = GetRules { attachment: Some("Rumus Fisika.pdf"), content_type: "application/pdf" };
    let lives = std::time::Duration::from_secs(300);
    let request = world.store().sign_get(&format!("private/{file}"), &rules, lives).await.unwrap();
    let got = send_signed(request.method, &request.url, &request.headers, Vec::new()).await;
    assert!(got.bytes().await.unwrap() == bytes, "the bytes are equal");
    let again = teacher.page("upload_complete", input.clone()).await.done("uploadComplete");
    assert_eq!(again.text("/uploadComplete/file/status"), "READY");
    let other = world.teacher("Pak Made", 1).await.client;
    other.page("upload_complete", input).await.refused("uploadComplete", "NOT_FOUND", Some("fileId"));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_waited_for() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await.client;
    let bytes = pdf(33 * 1024 * 1024);
    let announced = announcement("MATERIAL_FILE", "Rumus Fisika.pdf", "application/pdf", &bytes);
    let file = teacher.upload(announced, &bytes).await;
    let input = json!({ "input": { "fileId": file } });
    let completed = teacher.page("upload_complete", input).await.done("uploadComplete");
    assert_eq!(completed.text("/uploadComplete/file/status"), "INSPECTING");
    world.run_jobs().await;
    let (statements, waited) =
        world.statements_of(teacher.page("upload_wait", json!({ "fileId": file }))).await;
    assert_eq!(statements, 2, "the check of the login session, and the file");
    assert_eq!(waited.text("/node/status"), "READY");
    assert_eq!(waited.at("/node/isUsable"), &json!(true));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_told_and_leaves_nothing() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await.client;
    let student = world.student("Budi Santoso").await;
    let bytes = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".repeat(8);
    let announced = announcement("MATERIAL_FILE", "Rumus.pdf", "application/pdf", &bytes);
    let not_theirs = student.page("upload_create", announced.clone()).await;
    not_theirs.refused("uploadCreate", "NOT_A_TEACHER", Some("purpose"));
    let file = teacher.upload(announced, &bytes).await;
    let input = json!({ "input": { "fileId": file } });
    let refused = teacher.page("upload_complete", input).await;
    refused.refused("uploadComplete", "FORBIDDEN_TYPE", Some("fileId"));
    let waited = teacher.page("upload_wait", json!({ "fileId": file })).await;
    assert_eq!(waited.text("/node/refusal"), "FORBIDDEN_TYPE");
    world.run_jobs().await;
    assert_eq!(world.store().keys("").await.unwrap(), Vec::<String>::new());
    let named = announcement("MATERIAL_FILE", "../../etc/passwd.pdf", "application/pdf", b"%PDF-");
    let named = teacher.page("upload_create", named).await;
    named.refused("uploadCreate", "INVALID_FILE_NAME", Some("fileName"));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_store_is_away_nothing_is_lost() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let bytes = b"\xff\xd8\xff\xe0".repeat(100);
    let announced = announcement("AVATAR", "saya.jpg", "image/jpeg", &bytes);
    let file = student.upload(announced, &bytes).await;
    let input = json!({ "input": { "fileId": file } });
    world.files.stop().await;
    let away = student.page("upload_complete", input.clone()).await;
    away.refused("uploadComplete", "STORAGE_UNAVAILABLE", None);
    world.files.start_again().await;
    let back = student.page("upload_complete", input).await;
    back.refused("uploadComplete", "UNREADABLE_IMAGE", Some("fileId"));
    world.finish().await;
}
