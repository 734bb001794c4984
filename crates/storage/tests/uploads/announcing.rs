//! What may be announced, and what is asked for.

use futures_util::future::join_all;
use kernel::{AccessRefused, Actor, Role};
use teacherin_storage::flows::uploads::create::{UploadCreateCode as Code, UploadCreateInput};
use teacherin_storage::{FilePurpose, StorageConfig, StoredFileStatus, queries};

use crate::world::{PDF, World, announcement, codes, material, pdf, png};

const MEBIBYTE: i64 = 1024 * 1024;

#[tokio::test]
async fn a_small_file_comes_by_one_request() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let upload = world.announced(&teacher, &pdf(1000)).await;
    assert_eq!(upload.file.status, StoredFileStatus::Pending);
    assert_eq!(upload.expires_at, world.now() + world.services.config.upload_life);
    let [request] = upload.requests.as_slice() else { panic!("{:?}", upload.requests) };
    assert_eq!((request.first_byte, request.byte_size, request.part_number), (0, 1000, None));
    assert!(request.signed.url.contains(&format!("/pending/{}", upload.file.id)), "{}", request.signed.url);
    assert!(!request.signed.url.contains("Rumus"), "a name is no part of a key");
}

#[tokio::test]
async fn a_large_file_comes_in_parts_that_make_it_up() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let input = UploadCreateInput { byte_size: 40 * MEBIBYTE, ..material(b"any") };
    let upload = world.create(&teacher, input).await.unwrap();
    let parts: Vec<_> = upload
        .requests
        .iter()
        .map(|request| (request.part_number, request.first_byte / MEBIBYTE, request.byte_size / MEBIBYTE))
        .collect();
    assert_eq!(parts, [(Some(1), 0, 16), (Some(2), 16, 16), (Some(3), 32, 8)]);
    assert_eq!(upload.expires_at, world.now() + world.services.config.parts_life);
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn what_is_wrong_with_it_is_told_at_once() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let input = UploadCreateInput {
        purpose: FilePurpose::MaterialFile,
        file_name: "../../etc/passwd".to_owned(),
        content_type: "text/html".to_owned(),
        byte_size: 0,
        sha256: "12".to_owned(),
    };
    let told = codes(world.create(&teacher, input).await);
    assert_eq!(told, [Code::TypeNotAllowed, Code::InvalidFileName, Code::Empty, Code::InvalidChecksum]);
    assert_eq!(world.rows().await, 0, "nothing stays of it");
}

#[tokio::test]
async fn names_checksums_and_types_are_checked() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let good = || material(b"%PDF-");
    let named = |name: &str| UploadCreateInput { file_name: name.to_owned(), ..good() };
    for name in ["", "a/b.pdf", "..\\b.pdf", "x\u{202e}fdp.pdf", "a\0.pdf", "soal.exe", "soal"] {
        assert_eq!(codes(world.create(&teacher, named(name)).await), [Code::InvalidFileName], "{name:?}");
    }
    for sha256 in ["", "00", &"g".repeat(64), &"é".repeat(32), &"0".repeat(63), &"0".repeat(65)] {
        let input = UploadCreateInput { sha256: sha256.to_owned(), ..good() };
        assert_eq!(codes(world.create(&teacher, input).await), [Code::InvalidChecksum], "{sha256:?}");
    }
    for content_type in ["image/svg+xml", "application/x-msdownload", "text/html", "application/octet-stream"]
    {
        let input = UploadCreateInput { content_type: content_type.to_owned(), ..good() };
        assert_eq!(codes(world.create(&teacher, input).await), [Code::TypeNotAllowed], "{content_type}");
    }
    let picture = announcement(FilePurpose::Avatar, "soal.pdf", PDF, b"%PDF-");
    assert_eq!(codes(world.create(&teacher, picture).await), [Code::TypeNotAllowed]);
    let upper_case = UploadCreateInput { sha256: good().sha256.to_uppercase(), ..good() };
    world.create(&teacher, upper_case).await.unwrap();
}

#[tokio::test]
async fn each_purpose_has_its_largest_size() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    for (purpose, file_name, content_type, mebibytes) in [
        (FilePurpose::Avatar, "a.png", "image/png", 10),
        (FilePurpose::MaterialCover, "a.png", "image/png", 10),
        (FilePurpose::MaterialPreview, "a.png", "image/png", 10),
        (FilePurpose::MaterialPreview, "a.pdf", PDF, 50),
        (FilePurpose::MaterialFile, "a.pdf", PDF, 1024),
    ] {
        let input = |byte_size| UploadCreateInput {
            byte_size,
            ..announcement(purpose, file_name, content_type, b"any")
        };
        let too_large = world.create(&teacher, input(mebibytes * MEBIBYTE + 1)).await;
        assert_eq!(codes(too_large), [Code::TooLarge], "{purpose}");
        world.create(&teacher, input(mebibytes * MEBIBYTE)).await.unwrap();
    }
}

#[tokio::test]
async fn what_teachers_upload_students_do_not() {
    let world = World::new().await;
    let student = world.user(&[Role::Student]).await;
    assert_eq!(codes(world.create(&student, material(b"%PDF-")).await), [Code::NotATeacher]);
    let picture = png(4, 4);
    world
        .create(&student, announcement(FilePurpose::Avatar, "saya.png", "image/png", &picture))
        .await
        .unwrap();
    let nobody = world.create(&Actor::Anonymous, material(b"%PDF-")).await;
    assert!(matches!(nobody, Err(database::CommandError::Access(AccessRefused::Unauthenticated))));
}

#[tokio::test]
async fn proofs_of_payouts_are_uploaded_by_admins() {
    let world = World::new().await;
    let admin = world.user(&[Role::Admin]).await;
    let proof = |name: &str, content_type: &str, byte_size: i64| UploadCreateInput {
        byte_size,
        ..announcement(FilePurpose::PayoutProof, name, content_type, b"any")
    };
    for somebody in [world.user(&[Role::Student]).await, world.user(&[Role::Student, Role::Teacher]).await] {
        let outcome = world.create(&somebody, proof("bukti.pdf", PDF, 100)).await;
        assert_eq!(codes(outcome), [Code::NotAnAdmin]);
    }
    for (name, content_type) in [("bukti.pdf", PDF), ("bukti.jpg", "image/jpeg"), ("bukti.png", "image/png")]
    {
        let too_large = world.create(&admin, proof(name, content_type, 10 * MEBIBYTE + 1)).await;
        assert_eq!(codes(too_large), [Code::TooLarge], "{name}");
        world.create(&admin, proof(name, content_type, 10 * MEBIBYTE)).await.unwrap();
    }
    for (name, content_type) in [("bukti.webp", "image/webp"), ("bukti.zip", "application/zip")] {
        let outcome = world.create(&admin, proof(name, content_type, 100)).await;
        assert_eq!(codes(outcome), [Code::TypeNotAllowed], "{name}");
    }
    assert_eq!(codes(world.create(&admin, proof("bukti.exe", PDF, 100)).await), [Code::InvalidFileName]);
}

#[tokio::test]
async fn announcements_at_once_do_not_pass_the_quota() {
    let config = StorageConfig { quota_bytes: 5 * MEBIBYTE, ..StorageConfig::default() };
    let world = World::with(config).await;
    let (teacher, other) = (world.teacher().await, world.teacher().await);
    let input = || UploadCreateInput { byte_size: MEBIBYTE, ..material(b"any") };
    let outcomes = join_all((0..16).map(|_| world.create(&teacher, input()))).await;
    let (created, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((created.len(), refused.len()), (5, 11));
    for outcome in refused {
        assert_eq!(codes(outcome), [Code::QuotaExceeded]);
    }
    assert_eq!(world.rows().await, 5, "nothing stays of those that were refused");
    world.create(&other, input()).await.unwrap();
    let owner = teacher.user().unwrap().user_id;
    let taken = queries::bytes_of_owner(&mut *world.connection().await, owner).await.unwrap();
    assert_eq!(taken, 5 * MEBIBYTE);
    // What expired takes no room.
    world.later(chrono::TimeDelta::hours(2)).await;
    world.create(&teacher, input()).await.unwrap();
}
