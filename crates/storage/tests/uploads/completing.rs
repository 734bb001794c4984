//! Files that are what was announced.

use futures_util::future::join_all;
use kernel::Role;
use kernel::id::StoredFileId;
use teacherin_storage::flows::uploads::complete::UploadCompleteCode as Code;
use teacherin_storage::{FilePurpose, GetRules, ScanStatus, StoredFileStatus, download_request, public_url};

use crate::world::{World, announcement, codes, material, pdf, png};

#[tokio::test]
async fn a_small_file_is_ready_at_once_and_its_bytes_are_equal() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(5 * 1024 * 1024));
    let file = world.ready(&teacher, material(&bytes), &bytes).await;
    assert_eq!((file.status, file.scan_status), (StoredFileStatus::Ready, ScanStatus::Clean));
    assert_eq!((file.width, file.height), (None, None));
    let key = file.object_key.unwrap();
    assert_eq!(key, format!("private/{}", file.id));
    let rules = GetRules { attachment: Some(&file.file_name), content_type: &file.content_type };
    let lives = std::time::Duration::from_secs(300);
    let request = world.services.store.sign_get(&key, &rules, lives).await.unwrap();
    let answer = reqwest::get(request.url).await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("Rumus%20Fisika.pdf"));
    assert_eq!(answer.bytes().await.unwrap(), bytes);
    world.work().await;
    assert_eq!(world.keys().await, [key], "what was uploaded is gone from where it came");
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn a_large_file_is_read_to_its_end_beside_the_request() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(40 * 1024 * 1024));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    let file = world.complete(&teacher, upload.file.id).await.unwrap();
    assert_eq!(file.status, StoredFileStatus::Inspecting);
    assert_eq!(codes(world.complete(&teacher, file.id).await), [Code::InProgress]);
    world.work().await;
    let file = world.complete(&teacher, file.id).await.unwrap();
    assert_eq!(file.status, StoredFileStatus::Ready);
    let key = file.object_key.unwrap();
    let kept = world.services.store.read_whole(&key, 50 * 1024 * 1024).await.unwrap();
    assert!(kept == bytes, "the bytes are equal");
    assert_eq!(world.keys().await, [key]);
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn an_image_for_the_public_is_made_anew() {
    let world = World::new().await;
    let (student, bytes) = (world.user(&[Role::Student]).await, png(3000, 1500));
    let input = announcement(FilePurpose::Avatar, "saya.png", "image/png", &bytes);
    let file = world.ready(&student, input, &bytes).await;
    assert_eq!((file.width, file.height), (Some(2048), Some(1024)));
    assert_eq!((file.content_type.as_str(), file.file_name.as_str()), ("image/jpeg", "saya.png"));
    let url = public_url(&world.services.store, &file).await.unwrap().unwrap();
    let shown = reqwest::get(url).await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    let shown = shown.bytes().await.unwrap();
    assert_eq!(i64::try_from(shown.len()).unwrap(), file.byte_size);
    assert!(shown.starts_with(b"\xff\xd8\xff"));
    world.work().await;
    assert_eq!(world.keys().await, [format!("public/{}.jpg", file.id)]);
}

#[tokio::test]
async fn what_is_sold_has_no_public_url() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, png(20, 10));
    let input = announcement(FilePurpose::MaterialFile, "gambar.png", "image/png", &bytes);
    let file = world.ready(&teacher, input, &bytes).await;
    assert_eq!(file.content_type, "image/png", "what is sold stays as it is");
    assert_eq!(public_url(&world.services.store, &file).await.unwrap(), None);
}

#[tokio::test]
async fn a_proof_of_a_payout_stays_as_it_is_and_is_saved_under_its_name() {
    let world = World::new().await;
    let (admin, bytes) = (world.user(&[Role::Admin]).await, png(20, 10));
    let input = announcement(FilePurpose::PayoutProof, "Bukti transfer.png", "image/png", &bytes);
    let file = world.ready(&admin, input, &bytes).await;
    let store = &world.services.store;
    assert_eq!(public_url(store, &file).await.unwrap(), None);
    let lives = std::time::Duration::from_secs(300);
    let request = download_request(store, &file, lives).await.unwrap().unwrap();
    let answer = reqwest::get(request.url).await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("Bukti%20transfer.png"));
    assert_eq!(answer.bytes().await.unwrap(), bytes);
    let gone = teacherin_storage::StoredFile { status: StoredFileStatus::Deleted, ..file };
    assert_eq!(download_request(store, &gone, lives).await.unwrap(), None);
}

#[tokio::test]
async fn a_preview_keeps_its_bytes_unless_it_is_an_image() {
    let world = World::new().await;
    let (teacher, document, picture) = (world.teacher().await, pdf(1000), png(20, 10));
    let input = announcement(FilePurpose::MaterialPreview, "cuplikan.pdf", "application/pdf", &document);
    let file = world.ready(&teacher, input, &document).await;
    let url = public_url(&world.services.store, &file).await.unwrap().unwrap();
    assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), document);
    let input = announcement(FilePurpose::MaterialPreview, "cuplikan.png", "image/png", &picture);
    let file = world.ready(&teacher, input, &picture).await;
    assert_eq!(file.content_type, "image/jpeg");
}

#[tokio::test]
async fn completing_twice_at_once_looks_once() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    let outcomes = join_all((0..8).map(|_| world.complete(&teacher, upload.file.id))).await;
    let (ready, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert!(!ready.is_empty());
    for file in ready {
        assert_eq!(file.unwrap().status, StoredFileStatus::Ready);
    }
    for outcome in refused {
        assert_eq!(codes(outcome), [Code::InProgress]);
    }
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn a_ready_file_is_told_again() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let file = world.ready(&teacher, material(&bytes), &bytes).await;
    assert_eq!(world.complete(&teacher, file.id).await.unwrap(), file);
}

#[tokio::test]
async fn somebody_elses_upload_does_not_exist() {
    let world = World::new().await;
    let (teacher, other, bytes) = (world.teacher().await, world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    let admin = world.user(&[Role::Admin]).await;
    for stranger in [&other, &admin] {
        assert_eq!(codes(world.complete(stranger, upload.file.id).await), [Code::NotFound]);
    }
    let unknown = StoredFileId::generate(world.now());
    assert_eq!(codes(world.complete(&teacher, unknown).await), [Code::NotFound]);
    world.complete(&teacher, upload.file.id).await.unwrap();
}

#[tokio::test]
async fn what_has_not_come_may_still_come() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(40 * 1024 * 1024));
    let upload = world.announced(&teacher, &bytes).await;
    let id = upload.file.id;
    assert_eq!(codes(world.complete(&teacher, id).await), [Code::NotUploaded]);
    let (last, others) = upload.requests.split_last().unwrap();
    for request in others {
        assert_eq!(world.send(request, &bytes).await, reqwest::StatusCode::OK);
    }
    assert_eq!(codes(world.complete(&teacher, id).await), [Code::NotUploaded]);
    assert_eq!(world.send(last, &bytes).await, reqwest::StatusCode::OK);
    world.complete(&teacher, id).await.unwrap();
    world.work().await;
    assert_eq!(world.file(id).await.status, StoredFileStatus::Ready);
}
