//! One file is used by one thing.

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::Actor;
use kernel::id::StoredFileId;
use teacherin_storage::{
    AttachError, AttachRefusal, FilePurpose, StoredFile, StoredFileStatus, attach, discard, queries,
};

use crate::world::{World, material, pdf};

async fn attached(
    world: &World,
    actor: &Actor,
    id: StoredFileId,
    purpose: FilePurpose,
) -> Result<StoredFile, AttachRefusal> {
    match attach(&mut *world.connection().await, world.now(), actor, id, purpose).await {
        Ok(file) => Ok(file),
        Err(AttachError::Refused(refusal)) => Err(refusal),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn one_of_many_at_once_gets_the_file_and_it_stays() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let file = world.ready(&teacher, material(&bytes), &bytes).await;
    let attaching = (0..8).map(|_| attached(&world, &teacher, file.id, FilePurpose::MaterialFile));
    let outcomes = join_all(attaching).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(|no| *no == AttachRefusal::InUse)
    );
    world.later(TimeDelta::days(30)).await;
    assert_eq!(world.file(file.id).await.status, StoredFileStatus::Ready);
    assert_eq!(world.keys().await.len(), 1);
}

#[tokio::test]
async fn only_ones_own_ready_file_of_the_right_purpose_is_used() {
    let world = World::new().await;
    let (teacher, other, bytes) = (world.teacher().await, world.teacher().await, pdf(1000));
    let (pending, ready) =
        (world.announced(&teacher, &bytes).await.file, world.ready(&teacher, material(&bytes), &bytes).await);
    let purpose = FilePurpose::MaterialFile;
    assert_eq!(attached(&world, &teacher, pending.id, purpose).await, Err(AttachRefusal::NotReady));
    assert_eq!(attached(&world, &other, ready.id, purpose).await, Err(AttachRefusal::NotFound));
    let as_preview = attached(&world, &teacher, ready.id, FilePurpose::MaterialPreview).await;
    assert_eq!(as_preview, Err(AttachRefusal::WrongPurpose));
}

#[tokio::test]
async fn what_is_given_up_is_gone_with_its_object() {
    let world = World::new().await;
    let (teacher, bytes) = (world.teacher().await, pdf(1000));
    let file = world.ready(&teacher, material(&bytes), &bytes).await;
    attached(&world, &teacher, file.id, FilePurpose::MaterialFile).await.unwrap();
    for _ in 0..2 {
        discard(&mut *world.connection().await, world.now(), file.id).await.unwrap();
    }
    let again = attached(&world, &teacher, file.id, FilePurpose::MaterialFile).await;
    assert_eq!(again, Err(AttachRefusal::NotFound));
    world.work().await;
    assert_eq!(world.keys().await, Vec::<String>::new());
    world.assert_nothing_is_left().await;
}

#[tokio::test]
async fn files_are_read_by_their_owner_by_admins_and_by_the_product() {
    let world = World::new().await;
    let (teacher, other, bytes) = (world.teacher().await, world.teacher().await, pdf(1000));
    let admin = world.user(&[kernel::Role::Admin]).await;
    let file = world.announced(&teacher, &bytes).await.file;
    let mut connection = world.connection().await;
    for (actor, seen) in
        [(&teacher, 1), (&admin, 1), (&Actor::System, 1), (&other, 0), (&Actor::Anonymous, 0)]
    {
        let files = queries::files_by_ids(&mut connection, actor, &[file.id]).await.unwrap();
        assert_eq!(files.len(), seen, "{actor:?}");
    }
}
