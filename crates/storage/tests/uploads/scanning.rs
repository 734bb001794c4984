//! What a scanner says decides.

use chrono::TimeDelta;
use teacherin_storage::flows::uploads::complete::UploadCompleteCode as Code;
use teacherin_storage::scanning::Verdict;
use teacherin_storage::{
    AttachError, AttachRefusal, FilePurpose, ScanStatus, StoredFileStatus, attach, public_url,
};

use crate::world::{Says, World, announcement, codes, pdf};

const PREVIEW: FilePurpose = FilePurpose::MaterialPreview;

#[tokio::test]
async fn what_is_infected_is_refused_and_nothing_stays() {
    let mut world = World::new().await;
    world.services.scanner = Says::new(Verdict::Infected);
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let upload =
        world.create(&teacher, announcement(PREVIEW, "a.pdf", "application/pdf", &bytes)).await.unwrap();
    world.upload(&upload, &bytes).await;
    assert_eq!(codes(world.complete(&teacher, upload.file.id).await), [Code::Infected]);
    assert_eq!(world.file(upload.file.id).await.scan_status, ScanStatus::Infected);
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn nothing_is_used_before_the_scanner_has_answered() {
    let mut world = World::new().await;
    let scanner = Says::new(Verdict::Later);
    world.services.scanner = scanner.clone();
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let input = announcement(PREVIEW, "a.pdf", "application/pdf", &bytes);
    let file = world.ready(&teacher, input, &bytes).await;
    assert_eq!((file.status, file.scan_status), (StoredFileStatus::Ready, ScanStatus::PendingScan));
    assert_eq!(public_url(&world.services.store, &file).await.unwrap(), None);
    let attaching = attach(&mut *world.connection().await, world.now(), &teacher, file.id, PREVIEW).await;
    assert!(matches!(attaching, Err(AttachError::Refused(AttachRefusal::NotReady))));
    world.later(TimeDelta::minutes(2)).await;
    assert_eq!(world.file(file.id).await.scan_status, ScanStatus::PendingScan);
    scanner.now_says(Verdict::Clean);
    world.later(TimeDelta::minutes(2)).await;
    assert_eq!(world.file(file.id).await.scan_status, ScanStatus::Clean);
    attach(&mut *world.connection().await, world.now(), &teacher, file.id, PREVIEW).await.unwrap();
}

#[tokio::test]
async fn what_turns_out_to_be_infected_is_taken_away() {
    let mut world = World::new().await;
    let scanner = Says::new(Verdict::Later);
    world.services.scanner = scanner.clone();
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let input = announcement(PREVIEW, "a.pdf", "application/pdf", &bytes);
    let file = world.ready(&teacher, input, &bytes).await;
    scanner.now_says(Verdict::Infected);
    world.later(TimeDelta::minutes(2)).await;
    assert_eq!(codes(world.complete(&teacher, file.id).await), [Code::Infected]);
    assert_eq!(world.keys().await, Vec::<String>::new());
    world.assert_nothing_is_left().await;
}
