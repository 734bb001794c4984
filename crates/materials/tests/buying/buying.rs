//! Wishing, paying, having.

use chrono::TimeDelta;
use database::schema::{materials as rows, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{MaterialId, OrderId};
use materials::commands::material_buy::{self, MaterialBuyCode as Code};
use materials::purchase::rebuild_sold_counts;
use materials::queries::{SalesFigures, library, sales_of_materials};
use payments::gateway::TransactionState;
use payments::{EntitlementStatus, LineKind, OrderStatus, RefundReason};

use kernel::page::PageRequest;

use crate::world::{PRICE, World, one_code, wish};

#[tokio::test]
async fn what_is_paid_is_in_the_library_and_earned_after_a_week() {
    let mut world = World::new().await;
    let held = world.held().await;
    let line = world.line(held.id).await;
    assert_eq!((line.kind, line.amount, line.status), (LineKind::Material, PRICE, OrderStatus::Open));
    assert_eq!(line.expires_at, Some(world.now() + TimeDelta::hours(24)));
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Pending);
    world.hear(held.payment_id, TransactionState::Paid).await;
    world.drain().await;
    let entitlement = world.entitlement(held.id).await;
    assert_eq!((entitlement.status, entitlement.granted_at), (EntitlementStatus::Active, Some(world.now())));
    assert_eq!(world.line(held.id).await.release_due_at, Some(world.now() + TimeDelta::days(7)));
    let mut conn = world.connection().await;
    let page = library(&mut conn, &held.buyer, (&PageRequest::first(20), None)).await.unwrap();
    assert_eq!(page.items, [(entitlement, world.shop.material(world.material.id).await)]);
    let seller = world.seller.actor.clone();
    let figures = sales_of_materials(&mut conn, &seller, &[world.material.id]).await.unwrap();
    let expected = SalesFigures {
        active_count: 1,
        paid_amount: PRICE,
        last_sold_at: Some(world.now()),
        ..SalesFigures::default()
    };
    assert_eq!(figures.get(&world.material.id), Some(&expected));
    assert!(sales_of_materials(&mut conn, &held.buyer, &[world.material.id]).await.unwrap().is_empty());
    drop(conn);
    assert_eq!(world.mails.messages().len(), 2, "the buyer and the teacher");
    world.pass(TimeDelta::days(7));
    world.drain().await;
    assert!(world.line(held.id).await.released_at.is_some());
    world.assert_sound().await;
}

#[tokio::test]
async fn what_costs_nothing_is_had_at_once_and_without_an_order() {
    let mut world = World::with_price(0).await;
    let buyer = world.shop.student().await;
    let purchase = world.buy(&buyer, None).await.unwrap();
    assert_eq!((purchase.entitlement.status, purchase.order_id), (EntitlementStatus::Active, None));
    assert_eq!(world.buy(&buyer, None).await, Err(Code::AlreadyOwned));
    assert!(world.download(&buyer, world.file).await.is_ok());
    assert_eq!(world.count("orders").await, 0);
    world.drain().await;
    world.assert_sound().await;
}

#[tokio::test]
async fn what_cannot_be_bought_is_refused() {
    let mut world = World::new().await;
    let (buyer, other) = (world.shop.student().await, world.shop.student().await);
    let seller = world.seller.actor.clone();
    assert_eq!(world.buy(&seller, None).await, Err(Code::OwnMaterial));
    assert_eq!(world.buy(&buyer, Some(OrderId::generate(world.now()))).await, Err(Code::NotFound));
    let unknown = wish(MaterialId::generate(world.now()), None);
    let mut conn = world.connection().await;
    assert_eq!(
        one_code(material_buy::run(&mut conn, &buyer, world.now(), unknown).await),
        Err(Code::NotFound)
    );
    drop(conn);
    let order = world.buy(&buyer, None).await.unwrap().order_id;
    assert_eq!(world.buy(&buyer, None).await, Err(Code::AlreadyInOrder));
    assert_eq!(world.buy(&other, order).await, Err(Code::NotFound), "somebody else's order");
    world.start(&buyer, order.unwrap()).await;
    let second = world.shop.published(&world.seller.clone(), "Lagi", PRICE).await;
    let mut conn = world.connection().await;
    let into_frozen = material_buy::run(&mut conn, &buyer, world.now(), wish(second.id, order)).await;
    assert_eq!(one_code(into_frozen), Err(Code::OrderNotOpen));
    diesel::update(rows::table.find(second.id))
        .set(rows::taken_down_at.eq(world.now()))
        .execute(&mut *conn)
        .await
        .unwrap();
    let taken_down = material_buy::run(&mut conn, &other, world.now(), wish(second.id, None)).await;
    assert_eq!(one_code(taken_down), Err(Code::NotFound));
}

#[tokio::test]
async fn a_key_buys_once() {
    let mut world = World::new().await;
    let buyer = world.shop.student().await;
    let mut conn = world.connection().await;
    let input = wish(world.material.id, None);
    let first = material_buy::run(&mut conn, &buyer, world.now(), input.clone()).await.unwrap();
    let again = material_buy::run(&mut conn, &buyer, world.now(), input.clone()).await.unwrap();
    assert_eq!(again, first);
    let other = material_buy::MaterialBuyInput { material_id: MaterialId::generate(world.now()), ..input };
    let reused = material_buy::run(&mut conn, &buyer, world.now(), other).await;
    assert_eq!(one_code(reused), Err(Code::IdempotencyKeyReused));
    assert_eq!(world.count("entitlements").await, 1);
}

#[tokio::test]
async fn two_materials_are_paid_together() {
    let mut world = World::new().await;
    let buyer = world.shop.student().await;
    let order = world.buy(&buyer, None).await.unwrap().order_id;
    let second = world.shop.published(&world.seller.clone(), "Lagi", PRICE).await;
    let mut conn = world.connection().await;
    material_buy::run(&mut conn, &buyer, world.now(), wish(second.id, order)).await.unwrap();
    drop(conn);
    let payment_id = world.start(&buyer, order.unwrap()).await;
    world.hear(payment_id, TransactionState::Paid).await;
    world.drain().await;
    assert_eq!(world.count("entitlements WHERE status = 'ACTIVE'").await, 2);
    assert_eq!(world.shop.material(second.id).await.sold_count, 1);
}

#[tokio::test]
async fn money_for_who_lost_their_account_goes_back() {
    for is_buyer in [true, false] {
        let mut world = World::new().await;
        let held = world.held().await;
        let gone = if is_buyer { held.buyer.user().unwrap().user_id } else { world.seller.user_id };
        diesel::update(users::table.find(gone))
            .set((users::suspended_at.eq(world.now()), users::suspension_reason.eq("spam")))
            .execute(&mut *world.connection().await)
            .await
            .unwrap();
        world.hear(held.payment_id, TransactionState::Paid).await;
        world.drain().await;
        assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Lapsed);
        assert_eq!(world.refunds(held.id).await, [(RefundReason::PaidAfterEnd, PRICE)]);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn counts_can_be_made_anew() {
    let mut world = World::new().await;
    world.bought().await;
    let mut conn = world.connection().await;
    assert_eq!(rebuild_sold_counts(&mut conn).await.unwrap(), 0, "they were right");
    diesel::update(rows::table.find(world.material.id))
        .set(rows::sold_count.eq(7))
        .execute(&mut *conn)
        .await
        .unwrap();
    assert_eq!(rebuild_sold_counts(&mut conn).await.unwrap(), 1);
    drop(conn);
    world.assert_sound().await;
}
