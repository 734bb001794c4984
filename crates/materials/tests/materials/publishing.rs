//! Into the store, out of it, and away.

use catalog::TeacherStatus;
use database::CommandError;
use kernel::id::MaterialId;
use materials::commands::material_archive::{self, MaterialArchiveCode, MaterialArchiveInput};
use materials::commands::material_publish::{self, MaterialPublishCode, MaterialPublishInput};
use materials::commands::material_unpublish::{self, MaterialUnpublishCode, MaterialUnpublishInput};
use materials::{Material, MaterialStatus, visibility};
use serde_json::json;
use storage::{FilePurpose, StoredFileStatus};

use crate::shop::{Seller, Shop, refusal};

const FILE: FilePurpose = FilePurpose::MaterialFile;

async fn publish(
    shop: &mut Shop,
    seller: &Seller,
    id: MaterialId,
) -> Result<Material, CommandError<MaterialPublishCode>> {
    material_publish::run(&mut shop.conn, &seller.actor, shop.now, MaterialPublishInput { id }).await
}

async fn unpublish(
    shop: &mut Shop,
    seller: &Seller,
    id: MaterialId,
) -> Result<Material, CommandError<MaterialUnpublishCode>> {
    material_unpublish::run(&mut shop.conn, &seller.actor, shop.now, MaterialUnpublishInput { id }).await
}

async fn archive(
    shop: &mut Shop,
    seller: &Seller,
    id: MaterialId,
) -> Result<Material, CommandError<MaterialArchiveCode>> {
    material_archive::run(&mut shop.conn, &seller.actor, shop.now, MaterialArchiveInput { id }).await
}

#[tokio::test]
async fn the_first_version_is_published_without_telling_anybody() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let file = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, made.id, &[file]).await;
    let now = shop.later();
    let published = publish(&mut shop, &seller, made.id).await.unwrap();
    assert_eq!(published.status, MaterialStatus::Published);
    assert_eq!((published.published_version, published.published_at), (Some(1), Some(now)));
    assert_eq!(shop.versions(made.id).await, [(1, true, vec![file])]);
    assert!(shop.queued("materials.updated").await.is_empty());
    assert_eq!(shop.audited(made.id).await, ["material.publish"]);
}

#[tokio::test]
async fn a_new_version_keeps_the_first_instant_and_tells_those_who_have_it() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let first = shop.published(&seller, "Aljabar", 10_000).await;
    shop.later();
    let file = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, first.id, &[file]).await;
    assert_eq!(shop.material(first.id).await.published_version, Some(1), "nobody gets a draft");
    let second = publish(&mut shop, &seller, first.id).await.unwrap();
    assert_eq!((second.published_version, second.published_at), (Some(2), first.published_at));
    let told = json!({ "material_id": serde_json::to_value(first.id).unwrap(), "number": 2 });
    assert_eq!(shop.queued("materials.updated").await, [told]);
}

#[tokio::test]
async fn what_has_no_files_or_nothing_new_is_not_published() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let empty = shop.create(&seller, "Kosong", 10_000).await;
    assert_eq!(refusal(publish(&mut shop, &seller, empty.id).await).0, MaterialPublishCode::NoFiles);
    let published = shop.published(&seller, "Aljabar", 10_000).await;
    assert_eq!(refusal(publish(&mut shop, &seller, published.id).await).0, MaterialPublishCode::NothingNew);
}

#[tokio::test]
async fn a_version_with_a_file_that_cannot_be_handed_out_is_not_published() {
    use database::schema::stored_files;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let (good, bad) = (shop.file(seller.user_id, FILE).await, shop.file(seller.user_id, FILE).await);
    shop.set_files(&seller, made.id, &[good, bad]).await;
    diesel::update(stored_files::table.find(bad))
        .set(stored_files::scan_status.eq(storage::ScanStatus::Infected))
        .execute(&mut shop.conn)
        .await
        .unwrap();
    assert_eq!(refusal(publish(&mut shop, &seller, made.id).await).0, MaterialPublishCode::FileNotReady);
    shop.set_files(&seller, made.id, &[good]).await;
    publish(&mut shop, &seller, made.id).await.unwrap();
}

#[tokio::test]
async fn a_teacher_out_of_view_publishes_nothing() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let file = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, made.id, &[file]).await;
    shop.set_profile(&seller, TeacherStatus::Draft).await;
    assert_eq!(refusal(publish(&mut shop, &seller, made.id).await).0, MaterialPublishCode::TeacherNotPublic);
    shop.set_profile(&seller, TeacherStatus::Published).await;
    publish(&mut shop, &seller, made.id).await.unwrap();
}

#[tokio::test]
async fn what_an_admin_took_down_is_not_published_until_it_is_restored() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.published(&seller, "Aljabar", 10_000).await;
    let now = shop.now;
    visibility::take_down(&mut shop.conn, now, made.id, "Salinan", true).await.unwrap().unwrap();
    unpublish(&mut shop, &seller, made.id).await.unwrap();
    assert_eq!(refusal(publish(&mut shop, &seller, made.id).await).0, MaterialPublishCode::TakenDown);
    visibility::restore(&mut shop.conn, now, made.id).await.unwrap().unwrap();
    publish(&mut shop, &seller, made.id).await.unwrap();
}

#[tokio::test]
async fn what_left_the_store_comes_back_as_it_was() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.published(&seller, "Aljabar", 10_000).await;
    shop.later();
    let out = unpublish(&mut shop, &seller, made.id).await.unwrap();
    assert_eq!(out.status, MaterialStatus::Unpublished);
    shop.later();
    let back = publish(&mut shop, &seller, made.id).await.unwrap();
    assert_eq!((back.status, back.published_version), (MaterialStatus::Published, Some(1)));
    assert_eq!(back.published_at, made.published_at);
    assert!(shop.queued("materials.updated").await.is_empty());
    let written = ["material.publish", "material.unpublish", "material.publish"];
    assert_eq!(shop.audited(made.id).await, written);
}

#[tokio::test]
async fn only_what_is_in_the_store_can_leave_it() {
    let mut shop = Shop::new().await;
    let (seller, other) = (shop.seller().await, shop.seller().await);
    let draft = shop.create(&seller, "Aljabar", 10_000).await;
    let code = refusal(unpublish(&mut shop, &seller, draft.id).await);
    assert_eq!(code, (MaterialUnpublishCode::NotPublished, "id".to_owned()));
    let published = shop.published(&seller, "Geometri", 10_000).await;
    let code = refusal(unpublish(&mut shop, &other, published.id).await);
    assert_eq!(code, (MaterialUnpublishCode::NotFound, "id".to_owned()));
    assert_eq!(refusal(publish(&mut shop, &other, published.id).await).0, MaterialPublishCode::NotFound);
    assert_eq!(refusal(archive(&mut shop, &other, published.id).await).0, MaterialArchiveCode::NotFound);
}

#[tokio::test]
async fn archiving_is_for_good_and_drops_what_was_worked_on() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.published(&seller, "Aljabar", 10_000).await;
    let sold = shop.versions(made.id).await[0].2[0];
    let new = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, made.id, &[new]).await;
    assert_eq!(refusal(archive(&mut shop, &seller, made.id).await).0, MaterialArchiveCode::StillPublished);
    shop.later();
    unpublish(&mut shop, &seller, made.id).await.unwrap();
    shop.later();
    let away = archive(&mut shop, &seller, made.id).await.unwrap();
    assert_eq!(away.status, MaterialStatus::Archived);
    assert_eq!(shop.versions(made.id).await, [(1, true, vec![sold])]);
    assert_eq!(shop.file_status(new).await, StoredFileStatus::Deleted);
    assert_eq!(shop.file_status(sold).await, StoredFileStatus::Ready, "those who have it keep it");
    assert_eq!(refusal(archive(&mut shop, &seller, made.id).await).0, MaterialArchiveCode::Archived);
    assert_eq!(refusal(publish(&mut shop, &seller, made.id).await).0, MaterialPublishCode::Archived);
    let written = ["material.publish", "material.unpublish", "material.archive"];
    assert_eq!(shop.audited(made.id).await, written);
}

#[tokio::test]
async fn of_two_publications_at_once_one_finds_nothing_new() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.create(&seller, "Aljabar", 10_000).await;
    let file = shop.file(seller.user_id, FILE).await;
    shop.set_files(&seller, made.id, &[file]).await;
    let (mut first, mut second) = (shop.connection().await, shop.connection().await);
    let now = shop.now;
    let input = MaterialPublishInput { id: made.id };
    let outcomes = tokio::join!(
        material_publish::run(&mut first, &seller.actor, now, input),
        material_publish::run(&mut second, &seller.actor, now, input),
    );
    let (good, bad): (Vec<_>, Vec<_>) = [outcomes.0, outcomes.1].into_iter().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (1, 1));
    let refused = bad.into_iter().next().unwrap();
    assert_eq!(refusal(refused).0, MaterialPublishCode::NothingNew);
    assert_eq!(shop.versions(made.id).await, [(1, true, vec![file])]);
}
