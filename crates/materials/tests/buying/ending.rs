//! Money that does not come, comes late, comes twice, or goes.

use chrono::TimeDelta;
use database::schema::entitlements as rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::page::PageRequest;
use materials::jobs::{FOLLOWED_WITHIN, UnfollowedMoney};
use materials::queries::library;
use materials::visibility;
use payments::commands::refund_create::{self, RefundCreateInput};
use payments::gateway::TransactionState;
use payments::{EntitlementStatus, RefundReason, Revocation};

use crate::world::{PRICE, World, key};

#[tokio::test]
async fn what_nobody_pays_in_time_lapses_with_its_order() {
    let mut world = World::new().await;
    let held = world.held().await;
    world.pass(TimeDelta::hours(24) - TimeDelta::seconds(61));
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Pending);
    world.pass(TimeDelta::seconds(122));
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Lapsed);
    assert_eq!(world.order_status(held.order_id).await, "EXPIRED");
    assert!(world.buy(&held.buyer, None).await.is_ok(), "it can be bought anew");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_paid_late_is_had_after_all() {
    let mut world = World::new().await;
    let held = world.held().await;
    world.pass(TimeDelta::hours(25));
    world.drain().await;
    world.hear(held.payment_id, TransactionState::Paid).await;
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Active);
    assert_eq!(world.line(held.id).await.release_due_at, Some(world.now() + TimeDelta::days(7)));
    assert_eq!(world.refunds(held.id).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_paid_late_and_bought_meanwhile_is_paid_twice() {
    let mut world = World::new().await;
    let held = world.held().await;
    world.pass(TimeDelta::hours(25));
    world.drain().await;
    let again = world.held_by(held.buyer.clone()).await;
    world.hear(again.payment_id, TransactionState::Paid).await;
    world.drain().await;
    world.hear(held.payment_id, TransactionState::Paid).await;
    world.drain().await;
    assert_eq!(world.entitlement(again.id).await.status, EntitlementStatus::Active);
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Lapsed);
    assert_eq!(world.refunds(held.id).await, [(RefundReason::PaidTwice, PRICE)]);
    world.assert_sound().await;
}

#[tokio::test]
async fn money_for_what_was_called_off_goes_back() {
    let mut world = World::new().await;
    let held = world.held().await;
    world.cancel(&held.buyer, held.id).await.unwrap();
    assert_eq!(world.order_status(held.order_id).await, "CANCELLED");
    world.hear(held.payment_id, TransactionState::Paid).await;
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Lapsed);
    assert_eq!(world.refunds(held.id).await, [(RefundReason::PaidAfterEnd, PRICE)]);
    assert_eq!(world.gateway.refunded(held.payment_id), PRICE);
    world.assert_sound().await;
}

#[tokio::test]
async fn money_for_what_was_taken_down_meanwhile_goes_back() {
    let mut world = World::new().await;
    let held = world.held().await;
    let (id, now) = (world.material.id, world.now());
    visibility::take_down(&mut world.shop.conn, now, id, "Salinan", true).await.unwrap();
    world.hear(held.payment_id, TransactionState::Paid).await;
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Lapsed);
    assert_eq!(world.refunds(held.id).await, [(RefundReason::PaidAfterEnd, PRICE)]);
    assert_eq!(world.gateway.refunded(held.payment_id), PRICE);
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_the_gateway_takes_ends_the_right_and_nobody_earns_by_what_was_not_used() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    world.hear(bought.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    let after = world.entitlement(bought.id).await;
    assert_eq!((after.status, after.revocation), (EntitlementStatus::Revoked, Some(Revocation::Reversed)));
    assert_eq!(world.count("audit_entries WHERE action = 'earnings.forfeit'").await, 1);
    assert_eq!(world.count("audit_entries WHERE action = 'entitlement.loss'").await, 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_used_is_earned_although_the_gateway_takes_the_money() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    world.download(&bought.buyer, world.file).await.unwrap();
    world.hear(bought.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    assert_eq!(world.entitlement(bought.id).await.status, EntitlementStatus::Revoked);
    assert_eq!(world.count("audit_entries WHERE action = 'earnings.forfeit'").await, 0);
    assert_eq!(world.count("audit_entries WHERE action = 'entitlement.loss'").await, 1);
    world.pass(TimeDelta::days(7));
    world.drain().await;
    assert_eq!(world.count("audit_entries WHERE action = 'earnings.release'").await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn all_of_the_money_sent_back_outside_ends_the_right_and_a_part_does_not() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    world.gateway.send_back(bought.payment_id, PRICE);
    world.refresh(bought.payment_id).await;
    world.drain().await;
    let after = world.entitlement(bought.id).await;
    assert_eq!((after.status, after.revocation), (EntitlementStatus::Revoked, Some(Revocation::Refunded)));
    let other = world.bought().await;
    world.gateway.send_back(other.payment_id, PRICE / 2);
    world.refresh(other.payment_id).await;
    world.drain().await;
    assert_eq!(world.entitlement(other.id).await.status, EntitlementStatus::Active);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_admin_who_sends_all_back_ends_the_right_and_a_part_does_not() {
    let mut world = World::new().await;
    let (bought, admin) = (world.bought().await, world.shop.admin().await);
    for (amount, expected) in
        [(Some(PRICE / 5), EntitlementStatus::Active), (None, EntitlementStatus::Revoked)]
    {
        let input = RefundCreateInput {
            order_line_id: world.line(bought.id).await.id,
            amount,
            note: "Maaf".to_owned(),
            idempotency_key: key(),
        };
        refund_create::run(&mut *world.connection().await, &admin, world.now(), input).await.unwrap();
        world.drain().await;
        assert_eq!(world.entitlement(bought.id).await.status, expected);
    }
    let mut conn = world.connection().await;
    let page = library(&mut conn, &bought.buyer, (&PageRequest::first(20), None)).await.unwrap();
    assert!(page.items.is_empty());
    drop(conn);
    assert_eq!(world.gateway.refunded(bought.payment_id), PRICE);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_purchase_that_nobody_told_of_its_money_finds_it() {
    let mut world = World::new().await;
    let held = world.held().await;
    world.hear(held.payment_id, TransactionState::Paid).await;
    let lost = "DELETE FROM jobs WHERE kind = 'payments.line_paid'";
    diesel::sql_query(lost).execute(&mut *world.connection().await).await.unwrap();
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Pending);
    world.pass(FOLLOWED_WITHIN);
    jobs::enqueue(&mut *world.connection().await, world.now(), &UnfollowedMoney::default()).await.unwrap();
    world.drain().await;
    let found: Vec<EntitlementStatus> =
        rows::table.select(rows::status).load(&mut *world.connection().await).await.unwrap();
    assert_eq!(found, [EntitlementStatus::Active]);
    world.assert_sound().await;
}
