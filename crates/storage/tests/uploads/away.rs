//! The store goes away at each step: a clear error, nothing lost, nothing left.

use chrono::TimeDelta;
use teacherin_storage::StoredFileStatus;
use teacherin_storage::flows::uploads::complete::UploadCompleteCode;
use teacherin_storage::flows::uploads::create::UploadCreateCode;

use crate::world::{World, codes, material, pdf, png};

#[tokio::test]
async fn before_an_upload_in_parts_began() {
    let mut world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(33 * 1024 * 1024));
    world.stop_the_store().await;
    let refused = world.create(&teacher, material(&bytes)).await;
    assert_eq!(codes(refused), [UploadCreateCode::StorageUnavailable]);
    let owner = teacher.user().unwrap().user_id;
    let taken =
        teacherin_storage::queries::bytes_of_owner(&mut *world.connection().await, owner).await.unwrap();
    assert_eq!(taken, 0, "its room is free again");
    world.start_the_store().await;
    world.announced(&teacher, &bytes).await;
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn while_a_small_file_is_looked_at() {
    let mut world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    // Signing asks nobody.
    world.stop_the_store().await;
    let upload = world.announced(&teacher, &bytes).await;
    world.start_the_store().await;
    world.upload(&upload, &bytes).await;
    world.stop_the_store().await;
    let refused = world.complete(&teacher, upload.file.id).await;
    assert_eq!(codes(refused), [UploadCompleteCode::StorageUnavailable]);
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Pending);
    world.start_the_store().await;
    world.complete(&teacher, upload.file.id).await.unwrap();
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn while_an_image_is_looked_at() {
    let mut world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, png(10, 10));
    let input = crate::world::announcement(
        teacherin_storage::FilePurpose::MaterialCover,
        "a.png",
        "image/png",
        &bytes,
    );
    let upload = world.create(&teacher, input).await.unwrap();
    world.upload(&upload, &bytes).await;
    world.stop_the_store().await;
    let refused = world.complete(&teacher, upload.file.id).await;
    assert_eq!(codes(refused), [UploadCompleteCode::StorageUnavailable]);
    world.start_the_store().await;
    world.complete(&teacher, upload.file.id).await.unwrap();
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn while_a_large_file_is_read_to_its_end() {
    let mut world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(33 * 1024 * 1024));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    world.complete(&teacher, upload.file.id).await.unwrap();
    world.stop_the_store().await;
    world.work().await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Inspecting);
    world.start_the_store().await;
    world.later(TimeDelta::minutes(1)).await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Ready);
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn while_objects_are_deleted() {
    let mut world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    world.stop_the_store().await;
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Expired);
    world.start_the_store().await;
    assert_eq!(world.keys().await.len(), 1);
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.keys().await, Vec::<String>::new());
}
