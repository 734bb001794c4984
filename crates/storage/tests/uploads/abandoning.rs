//! What nobody ends, the sweep ends.

use chrono::TimeDelta;
use teacherin_storage::StoredFileStatus;
use teacherin_storage::flows::uploads::complete::UploadCompleteCode as Code;

use crate::world::{World, codes, material, pdf};

#[tokio::test]
async fn an_upload_that_took_too_long_is_over() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    world.clock.advance(TimeDelta::minutes(75));
    assert_eq!(codes(world.complete(&teacher, upload.file.id).await), [Code::Expired]);
    world.work().await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Expired);
    assert_eq!(world.keys().await, Vec::<String>::new());
    assert_eq!(codes(world.complete(&teacher, upload.file.id).await), [Code::Expired]);
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn an_upload_that_ends_a_little_late_is_taken() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    world.later(TimeDelta::minutes(70)).await;
    world.complete(&teacher, upload.file.id).await.unwrap();
}

#[tokio::test]
async fn parts_that_nobody_joined_are_forgotten() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(33 * 1024 * 1024));
    let upload = world.announced(&teacher, &bytes).await;
    let first = upload.requests.first().unwrap();
    assert_eq!(world.send(first, &bytes).await, reqwest::StatusCode::OK);
    world.later(TimeDelta::hours(13)).await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Expired);
    assert!(world.send(first, &bytes).await.is_client_error(), "parts cannot come back");
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn what_is_uploaded_again_after_its_end_is_deleted_again() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    let file = world.complete(&teacher, upload.file.id).await.unwrap();
    world.work().await;
    // The signed request is still good.
    world.upload(&upload, &bytes).await;
    assert_eq!(world.keys().await.len(), 2);
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.keys().await, [file.object_key.unwrap()]);
}

#[tokio::test]
async fn a_file_whose_request_died_is_finished_by_the_job() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload = world.announced(&teacher, &bytes).await;
    world.upload(&upload, &bytes).await;
    // A client that hangs up while its file is looked at: the request goes as far as its first pause in the store.
    let mut asking = Box::pin(world.complete(&teacher, upload.file.id));
    while world.file(upload.file.id).await.status == StoredFileStatus::Pending {
        let once = std::future::poll_fn(|context| std::task::Poll::Ready(asking.as_mut().poll(context)));
        assert!(once.await.is_pending());
        tokio::task::yield_now().await;
    }
    drop(asking);
    assert_eq!(codes(world.complete(&teacher, upload.file.id).await), [Code::InProgress]);
    world.later(TimeDelta::minutes(3)).await;
    assert_eq!(world.file(upload.file.id).await.status, StoredFileStatus::Ready);
    world.complete(&teacher, upload.file.id).await.unwrap();
}

#[tokio::test]
async fn what_nothing_uses_goes_after_a_day() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let file = world.ready(&teacher, material(&bytes), &bytes).await;
    world.later(TimeDelta::hours(23)).await;
    assert_eq!(world.file(file.id).await.status, StoredFileStatus::Ready);
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.file(file.id).await.status, StoredFileStatus::Deleted);
    assert_eq!(codes(world.complete(&teacher, file.id).await), [Code::NotFound]);
    assert_eq!(world.keys().await, Vec::<String>::new());
}
