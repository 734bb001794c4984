//! The store is slow at each step: a clear error that a later try clears, and nothing left, also of what the store does long
//! after nobody waits for it.

use axum::http::Method;
use chrono::TimeDelta;
use kernel::Actor;
use kernel::id::StoredFileId;
use teacherin_storage::flows::uploads::complete::UploadCompleteCode;
use teacherin_storage::flows::uploads::create::{UploadCreateCode, UploadCreateInput};
use teacherin_storage::{FilePurpose, StoredFileStatus, discard, queries};

use crate::slow_store::{Kind, SlowStore, Slowness};
use crate::world::{World, announcement, codes, material, pdf, png};

/// Comes in parts.
const LARGE: usize = 33 * 1024 * 1024;

/// Uploads it, completes it while the store is slow at requests of this kind, and once more when it is not.
async fn assert_completed_later(input: UploadCreateInput, bytes: &[u8], kind: Kind, slowness: Slowness) {
    let mut world = World::new().await;
    let store = world.with_a_slow_store().await;
    let teacher = world.teacher().await;
    let upload = world.create(&teacher, input).await.unwrap();
    world.upload(&upload, bytes).await;
    store.is_slow(slowness, kind);
    let refused = world.complete(&teacher, upload.file.id).await;
    assert_eq!(codes(refused), [UploadCompleteCode::StorageUnavailable]);
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Pending);
    store.is_fast();
    world.complete(&teacher, upload.file.id).await.unwrap();
    assert_kept_alone(&world, &store, &teacher, upload.file.id).await;
}

/// The file becomes ready; in the bucket is nothing else, and nothing at all once it is given up.
async fn assert_kept_alone(world: &World, store: &SlowStore, teacher: &Actor, id: StoredFileId) {
    world.later(TimeDelta::minutes(1)).await;
    assert!(store.catch_up().await > 0, "something was slow");
    world.later(TimeDelta::hours(3)).await;
    let file = world.complete(teacher, id).await.unwrap();
    assert_eq!(file.status, StoredFileStatus::Ready);
    assert_eq!(world.keys().await, [file.object_key.unwrap()]);
    discard(&mut *world.connection().await, world.now(), id).await.unwrap();
    world.assert_nothing_is_left().await;
}

/// Whether the store is late with its answer or with the whole deed.
const BOTH: [Slowness; 2] = [Slowness::Answers, Slowness::Acts];

#[tokio::test]
async fn when_an_upload_in_parts_begins() {
    for slowness in BOTH {
        let mut world = World::new().await;
        let store = world.with_a_slow_store().await;
        let (teacher, bytes) = (world.teacher().await, pdf(LARGE));
        store.is_slow(slowness, (Method::POST, "uploads"));
        let refused = world.create(&teacher, material(&bytes)).await;
        assert_eq!(codes(refused), [UploadCreateCode::StorageUnavailable]);
        let owner = teacher.user().unwrap().user_id;
        let taken = queries::bytes_of_owner(&mut *world.connection().await, owner).await.unwrap();
        assert_eq!(taken, 0, "its room is free again");
        store.is_fast();
        world.work().await;
        assert!(store.catch_up().await > 0, "something was slow");
        let upload = world.announced(&teacher, &bytes).await;
        world.upload(&upload, &bytes).await;
        world.assert_nothing_is_left().await;
    }
}

#[tokio::test]
async fn when_a_small_file_is_looked_at() {
    let bytes = pdf(1000);
    assert_completed_later(material(&bytes), &bytes, (Method::HEAD, "/pending/"), Slowness::Answers).await;
    assert_completed_later(material(&bytes), &bytes, (Method::GET, "/private/"), Slowness::Answers).await;
}

#[tokio::test]
async fn when_a_small_file_is_moved() {
    let bytes = pdf(1000);
    for slowness in BOTH {
        assert_completed_later(material(&bytes), &bytes, (Method::PUT, "/private/"), slowness).await;
    }
}

#[tokio::test]
async fn when_an_image_is_read_and_when_it_is_written() {
    let bytes = png(10, 10);
    let input = || announcement(FilePurpose::MaterialCover, "a.png", "image/png", &bytes);
    assert_completed_later(input(), &bytes, (Method::GET, "/pending/"), Slowness::Answers).await;
    for slowness in BOTH {
        assert_completed_later(input(), &bytes, (Method::PUT, "/public/"), slowness).await;
    }
}

#[tokio::test]
async fn when_parts_are_counted() {
    let bytes = pdf(LARGE);
    assert_completed_later(material(&bytes), &bytes, (Method::GET, "uploadId="), Slowness::Answers).await;
}

#[tokio::test]
async fn when_parts_are_joined() {
    let bytes = pdf(LARGE);
    for slowness in BOTH {
        assert_completed_later(material(&bytes), &bytes, (Method::POST, "uploadId="), slowness).await;
    }
}

#[tokio::test]
async fn when_a_large_file_begins_to_be_read() {
    let bytes = pdf(LARGE);
    assert_completed_later(material(&bytes), &bytes, (Method::GET, "/pending/"), Slowness::Answers).await;
}

/// The job that reads a large file to its end.
async fn assert_finished_later(kind: Kind, slowness: Slowness) {
    let mut world = World::new().await;
    let store = world.with_a_slow_store().await;
    let (teacher, bytes) = (world.teacher().await, pdf(LARGE));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    world.complete(&teacher, upload.file.id).await.unwrap();
    store.is_slow(slowness, kind);
    world.work().await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Inspecting);
    store.is_fast();
    assert_kept_alone(&world, &store, &teacher, upload.file.id).await;
}

#[tokio::test]
async fn when_a_large_file_is_moved_by_the_job() {
    for slowness in BOTH {
        assert_finished_later((Method::PUT, "/private/"), slowness).await;
    }
}

#[tokio::test]
async fn when_a_large_file_is_read_to_its_end_by_the_job() {
    assert_finished_later((Method::GET, "/private/"), Slowness::Answers).await;
}

#[tokio::test]
async fn when_what_nobody_ended_is_deleted() {
    for (byte_size, kind, slowness) in [
        (1000, (Method::DELETE, "/pending/"), Slowness::Answers),
        (1000, (Method::DELETE, "/pending/"), Slowness::Acts),
        (LARGE, (Method::GET, "uploads"), Slowness::Answers),
        (LARGE, (Method::DELETE, "uploadId="), Slowness::Acts),
    ] {
        let mut world = World::new().await;
        let store = world.with_a_slow_store().await;
        let (teacher, bytes) = (world.teacher().await, pdf(byte_size));
        let upload = world.announced(&teacher, &bytes).await;
        world.upload(&upload, &bytes).await;
        store.is_slow(slowness, kind);
        world.later(TimeDelta::hours(13)).await;
        assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Expired);
        store.is_fast();
        assert!(store.catch_up().await > 0, "something was slow");
        world.assert_nothing_is_left().await;
    }
}

#[tokio::test]
async fn what_a_store_writes_after_the_end_of_an_upload_is_deleted_again() {
    let mut world = World::new().await;
    let store = world.with_a_slow_store().await;
    let (student, bytes) = (world.user(&[kernel::Role::Student]).await, png(10, 10));
    let input = announcement(FilePurpose::Avatar, "a.png", "image/png", &bytes);
    let upload = world.create(&student, input).await.unwrap();
    world.upload(&upload, &bytes).await;
    store.is_slow(Slowness::Acts, (Method::PUT, "/public/"));
    let refused = world.complete(&student, upload.file.id).await;
    assert_eq!(codes(refused), [UploadCompleteCode::StorageUnavailable]);
    world.later(TimeDelta::minutes(75)).await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Expired);
    assert_eq!(world.keys().await, Vec::<String>::new());
    store.is_fast();
    assert!(store.catch_up().await > 0);
    assert_eq!(world.keys().await.len(), 1, "the store did late what it was asked");
    world.assert_nothing_is_left().await;
}
