//! The files of the next version.

use database::CommandError;
use kernel::id::{MaterialId, StoredFileId};
use materials::Material;
use materials::commands::material_archive::{self, MaterialArchiveInput};
use materials::commands::material_draft_discard::{
    self, MaterialDraftDiscardCode, MaterialDraftDiscardInput,
};
use materials::commands::material_files_set::{self, MaterialFilesSetCode, MaterialFilesSetInput};
use storage::{FilePurpose, ScanStatus, StoredFileStatus};

use crate::shop::{Seller, Shop, refusal, refusals};

const FILE: FilePurpose = FilePurpose::MaterialFile;

async fn set(
    shop: &mut Shop,
    seller: &Seller,
    id: MaterialId,
    files: &[StoredFileId],
) -> Result<Material, CommandError<MaterialFilesSetCode>> {
    let input = MaterialFilesSetInput { id, files: files.to_vec(), notes: None };
    material_files_set::run(&mut shop.conn, &seller.actor, shop.now, input).await
}

#[tokio::test]
async fn files_keep_their_order_and_can_be_put_into_another() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let (one, two) = (shop.file(seller.user_id, FILE).await, shop.file(seller.user_id, FILE).await);
    for order in [[two, one], [one, two]] {
        set(&mut shop, &seller, made.id, &order).await.unwrap();
        assert_eq!(shop.versions(made.id).await, [(1, false, order.to_vec())]);
    }
}

#[tokio::test]
async fn a_file_that_leaves_the_draft_is_deleted_unless_a_published_version_has_it() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let mut files = Vec::new();
    for _ in 0..4 {
        files.push(shop.file(seller.user_id, FILE).await);
    }
    set(&mut shop, &seller, made.id, &files[0..2]).await.unwrap();
    // The first leaves before anybody got it.
    set(&mut shop, &seller, made.id, &files[1..2]).await.unwrap();
    assert_eq!(shop.file_status(files[0]).await, StoredFileStatus::Deleted);
    shop.publish(&seller, made.id).await;
    set(&mut shop, &seller, made.id, &files[1..3]).await.unwrap();
    // The second leaves the draft; those who have version 1 keep it.
    set(&mut shop, &seller, made.id, &files[3..4]).await.unwrap();
    let states = [StoredFileStatus::Ready, StoredFileStatus::Deleted, StoredFileStatus::Ready];
    for (file, status) in files[1..4].iter().zip(states) {
        assert_eq!(shop.file_status(*file).await, status);
    }
    let expected = [(1, true, files[1..2].to_vec()), (2, false, files[3..4].to_vec())];
    assert_eq!(shop.versions(made.id).await, expected);
    // And a file of an old version comes back without being uploaded again.
    set(&mut shop, &seller, made.id, &files[1..2]).await.unwrap();
    assert_eq!(shop.versions(made.id).await[1], (2, false, files[1..2].to_vec()));
}

#[tokio::test]
async fn a_list_of_files_has_one_to_twenty_different_ones() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let one = shop.file(seller.user_id, FILE).await;
    let code = refusal(set(&mut shop, &seller, made.id, &[]).await);
    assert_eq!(code, (MaterialFilesSetCode::Required, "fileIds".to_owned()));
    let many: Vec<StoredFileId> = (0..21).map(|_| StoredFileId::generate(shop.now)).collect();
    let code = refusal(set(&mut shop, &seller, made.id, &many).await);
    assert_eq!(code, (MaterialFilesSetCode::TooManyFiles, "fileIds".to_owned()));
    let code = refusal(set(&mut shop, &seller, made.id, &[one, one]).await);
    assert_eq!(code, (MaterialFilesSetCode::Repeated, "fileIds.1".to_owned()));
}

#[tokio::test]
async fn every_file_at_fault_is_named_and_nothing_is_taken_into_use() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let elsewhere = shop.create(&seller, "Geometri", 10_000).await;
    let used = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, elsewhere.id, &[used]).await;
    let good = shop.file(seller.user_id, FILE).await;
    let files = [
        good,
        shop.file(other.user_id, FILE).await,
        shop.file(seller.user_id, FilePurpose::MaterialCover).await,
        shop.file_in(seller.user_id, FILE, StoredFileStatus::Inspecting, ScanStatus::PendingScan).await,
        shop.file_in(seller.user_id, FILE, StoredFileStatus::Ready, ScanStatus::PendingScan).await,
        used,
    ];
    let mut refused = refusals(set(&mut shop, &seller, made.id, &files).await);
    refused.sort_by(|one, other| one.1.cmp(&other.1));
    let expected = [
        (MaterialFilesSetCode::NotFound, Some("fileIds.1".to_owned())),
        (MaterialFilesSetCode::WrongPurpose, Some("fileIds.2".to_owned())),
        (MaterialFilesSetCode::FileNotReady, Some("fileIds.3".to_owned())),
        (MaterialFilesSetCode::FileNotReady, Some("fileIds.4".to_owned())),
        (MaterialFilesSetCode::FileInUse, Some("fileIds.5".to_owned())),
    ];
    assert_eq!(refused, expected);
    assert_eq!(shop.versions(made.id).await, []);
    // The good one was not used up by the attempt.
    set(&mut shop, &seller, made.id, &[good]).await.unwrap();
}

#[tokio::test]
async fn the_notes_are_cleaned_or_refused() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let file = shop.file(seller.user_id, FILE).await;
    let input =
        |notes: &str| MaterialFilesSetInput { id: made.id, files: vec![file], notes: Some(notes.to_owned()) };
    for (notes, code) in [
        ("x".repeat(2_001), MaterialFilesSetCode::TooLong),
        ("a\u{0}".to_owned(), MaterialFilesSetCode::ForbiddenCharacter),
    ] {
        let refused = material_files_set::run(&mut shop.conn, &seller.actor, shop.now, input(&notes)).await;
        assert_eq!(refusal(refused), (code, "notes".to_owned()));
    }
    material_files_set::run(&mut shop.conn, &seller.actor, shop.now, input(" Bab 2 ")).await.unwrap();
    let versions =
        materials::queries::versions_of_materials(&mut shop.conn, &seller.actor, &[made.id]).await.unwrap();
    assert_eq!(versions[&made.id][0].notes.as_deref(), Some("Bab 2"));
}

#[tokio::test]
async fn nobody_chooses_files_for_another_teachers_material() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let file = shop.file(other.user_id, FILE).await;
    let refused = refusal(set(&mut shop, &other, made.id, &[file]).await);
    assert_eq!(refused, (MaterialFilesSetCode::NotFound, "id".to_owned()));
}

#[tokio::test]
async fn a_dropped_draft_takes_its_own_files_with_it() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let made = shop.published(&seller, "Aljabar", 10_000).await;
    let kept = shop.versions(made.id).await[0].2[0];
    let new = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, made.id, &[kept, new]).await;
    let input = MaterialDraftDiscardInput { id: made.id };
    let refused = material_draft_discard::run(&mut shop.conn, &other.actor, shop.now, input).await;
    assert_eq!(refusal(refused).0, MaterialDraftDiscardCode::NotFound);
    material_draft_discard::run(&mut shop.conn, &seller.actor, shop.now, input).await.unwrap();
    assert_eq!(shop.versions(made.id).await, [(1, true, vec![kept])]);
    assert_eq!(shop.file_status(new).await, StoredFileStatus::Deleted);
    assert_eq!(shop.file_status(kept).await, StoredFileStatus::Ready);
    let refused = material_draft_discard::run(&mut shop.conn, &seller.actor, shop.now, input).await;
    assert_eq!(refusal(refused).0, MaterialDraftDiscardCode::NoDraft);
}

#[tokio::test]
async fn what_is_archived_gets_no_files_and_has_no_draft_to_drop() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let (now, input) = (shop.now, MaterialArchiveInput { id: made.id });
    material_archive::run(&mut shop.conn, &seller.actor, now, input).await.unwrap();
    let file = shop.file(seller.user_id, FILE).await;
    let refused = refusal(set(&mut shop, &seller, made.id, &[file]).await);
    assert_eq!(refused, (MaterialFilesSetCode::Archived, "id".to_owned()));
    let input = MaterialDraftDiscardInput { id: made.id };
    let refused = material_draft_discard::run(&mut shop.conn, &seller.actor, now, input).await;
    assert_eq!(refusal(refused), (MaterialDraftDiscardCode::Archived, "id".to_owned()));
}

#[tokio::test]
async fn two_choices_at_once_make_one_draft() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let (one, two) = (shop.file(seller.user_id, FILE).await, shop.file(seller.user_id, FILE).await);
    let (mut first, mut second) = (shop.connection().await, shop.connection().await);
    let now = shop.now;
    let input = |file| MaterialFilesSetInput { id: made.id, files: vec![file], notes: None };
    let (done, done_too) = tokio::join!(
        material_files_set::run(&mut first, &seller.actor, now, input(one)),
        material_files_set::run(&mut second, &seller.actor, now, input(two)),
    );
    done.unwrap();
    done_too.unwrap();
    let versions = shop.versions(made.id).await;
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].2.len(), 1, "the later choice replaced the earlier one");
}
