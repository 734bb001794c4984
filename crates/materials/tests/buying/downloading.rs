//! What may be downloaded, by whom, and how often.

use chrono::TimeDelta;
use database::schema::{materials as rows, stored_files};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use materials::commands::material_download::MaterialDownloadCode as Code;
use payments::EntitlementStatus;
use storage::{FilePurpose, ScanStatus};

use crate::world::World;

#[tokio::test]
async fn the_first_download_is_written_down_and_each_counts() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    let first = world.download(&bought.buyer, world.file).await.unwrap();
    assert_eq!((first.downloads_left, first.file_name.as_str()), (Some(19), "bab-1.pdf"));
    let first_used_at = Some(world.now());
    world.pass(TimeDelta::hours(1));
    assert_eq!(world.download(&bought.buyer, world.file).await.unwrap().downloads_left, Some(18));
    let after = world.entitlement(bought.id).await;
    assert_eq!((after.first_used_at, after.use_count), (first_used_at, 2));
    assert_eq!(world.count("entitlement_uses").await, 2);
}

#[tokio::test]
async fn twenty_downloads_in_thirty_days_are_enough() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    for _ in 0..20 {
        world.download(&bought.buyer, world.file).await.unwrap();
    }
    assert_eq!(world.download(&bought.buyer, world.file).await, Err(Code::LimitReached));
    assert_eq!(world.entitlement(bought.id).await.use_count, 20);
    world.pass(TimeDelta::days(30));
    assert_eq!(world.download(&bought.buyer, world.file).await.unwrap().downloads_left, Some(19));
}

#[tokio::test]
async fn who_has_no_right_finds_nothing() {
    let mut world = World::new().await;
    let stranger = world.shop.student().await;
    assert_eq!(world.download(&stranger, world.file).await, Err(Code::NotFound));
    let held = world.held().await;
    assert_eq!(world.download(&held.buyer, world.file).await, Err(Code::NotFound), "not paid");
    let bought = world.bought().await;
    assert_eq!(world.download(&held.buyer, world.file).await, Err(Code::NotFound), "another's");
    world.cancel(&bought.buyer, bought.id).await.unwrap();
    assert_eq!(world.download(&bought.buyer, world.file).await, Err(Code::NotFound), "given back");
    assert_eq!(world.count("entitlement_uses").await, 0);
}

#[tokio::test]
async fn its_teacher_and_admins_are_not_counted() {
    let mut world = World::new().await;
    let (seller, admin) = (world.seller.actor.clone(), world.shop.admin().await);
    for who in [&seller, &admin] {
        assert_eq!(world.download(who, world.file).await.unwrap().downloads_left, None);
    }
    assert_eq!(world.count("entitlement_uses").await, 0);
    assert_eq!(world.count("audit_entries WHERE action = 'material.download'").await, 1, "the admin's");
}

#[tokio::test]
async fn who_bought_a_version_keeps_it_and_gets_the_later_ones() {
    let mut world = World::new().await;
    let early = world.bought().await;
    let seller = world.seller.clone();
    let new_file = world.shop.file(seller.user_id, FilePurpose::MaterialFile).await;
    world.shop.set_files(&seller, world.material.id, &[new_file]).await;
    assert_eq!(world.download(&early.buyer, new_file).await, Err(Code::NotFound), "not published yet");
    world.shop.publish(&seller, world.material.id).await;
    let mails = world.mails.messages().len();
    world.drain().await;
    assert_eq!(world.mails.messages().len(), mails + 1, "who has it is told of the new version");
    let late = world.bought().await;
    assert!(world.download(&early.buyer, world.file).await.is_ok());
    assert!(world.download(&early.buyer, new_file).await.is_ok());
    assert!(world.download(&late.buyer, new_file).await.is_ok());
    assert_eq!(world.download(&late.buyer, world.file).await, Err(Code::NotFound), "withdrawn before");
}

#[tokio::test]
async fn a_file_that_is_not_clean_is_not_handed_out_and_does_not_count() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    diesel::update(stored_files::table.find(world.file))
        .set(stored_files::scan_status.eq(ScanStatus::Infected))
        .execute(&mut *world.connection().await)
        .await
        .unwrap();
    assert_eq!(world.download(&bought.buyer, world.file).await, Err(Code::NotAvailable));
    assert_eq!(world.entitlement(bought.id).await.first_used_at, None);
}

#[tokio::test]
async fn what_was_taken_down_is_kept_or_lost_as_the_admin_chose() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    let (now, id) = (world.now(), world.material.id);
    for (keeps, expected) in [(true, true), (false, false)] {
        diesel::update(rows::table.find(id))
            .set((rows::taken_down_at.eq(now), rows::buyers_keep_access.eq(keeps)))
            .execute(&mut *world.connection().await)
            .await
            .unwrap();
        let outcome = world.download(&bought.buyer, world.file).await;
        assert_eq!(outcome.is_ok(), expected, "{outcome:?}");
    }
    assert_eq!(world.download(&bought.buyer, world.file).await, Err(Code::TakenDown));
    assert_eq!(world.entitlement(bought.id).await.status, EntitlementStatus::Active);
}
