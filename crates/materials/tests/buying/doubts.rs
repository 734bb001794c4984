//! Payments that the gateway doubts.

use chrono::TimeDelta;
use kernel::Actor;
use kernel::id::{EntitlementId, OrderId};
use materials::commands::material_buy;
use payments::EntitlementStatus;
use payments::commands::news_apply;
use payments::gateway::{TransactionNews, TransactionState};

use crate::world::{Bought, PRICE, World, wish};

/// A purchase whose order gets a second material after twenty hours, and is then about to be paid: the page ends with the
/// first hold, long before the second one.
async fn held_at_two_times(world: &mut World) -> (Bought, EntitlementId) {
    let buyer = world.shop.student().await;
    let first = world.buy(&buyer, None).await.unwrap();
    let order_id = first.order_id.unwrap();
    world.pass(TimeDelta::hours(20));
    let second = add_another(world, &buyer, order_id).await;
    let payment_id = world.start(&buyer, order_id).await;
    (Bought { buyer, id: first.entitlement.id, order_id, payment_id }, second)
}

async fn add_another(world: &mut World, buyer: &Actor, order_id: OrderId) -> EntitlementId {
    let material = world.shop.published(&world.seller.clone(), "Lagi", PRICE).await;
    let input = wish(material.id, Some(order_id));
    let bought = material_buy::run(&mut *world.connection().await, buyer, world.now(), input).await;
    bought.unwrap().entitlement.id
}

/// The gateway says where a transaction of the payment's page stands.
async fn say(world: &World, held: &Bought, transaction: &str, state: TransactionState) {
    let news = TransactionNews {
        gateway_order_id: held.payment_id.to_string(),
        transaction_id: transaction.to_owned(),
        state,
        gateway_status: format!("{state:?}"),
        method: Some("credit_card".to_owned()),
        amount: 2 * PRICE,
        currency: Some("IDR".to_owned()),
        settled_at: None,
        refunded_amount: 0,
        refunds: Vec::new(),
        content: format!("{transaction} {state:?}"),
        body: "{}".to_owned(),
    };
    let config = &world.payments.config;
    let applied =
        news_apply::run(&mut *world.connection().await, world.now(), config, held.payment_id, &news).await;
    applied.unwrap().unwrap();
    world.drain().await;
}

/// Both wait to be paid, the second at least as long as it did before the doubt.
async fn assert_both_wait(world: &World, held: &Bought, second: EntitlementId) {
    for id in [held.id, second] {
        assert_eq!(world.entitlement(id).await.status, EntitlementStatus::Pending);
    }
    let until = world.line(second).await.expires_at;
    assert_eq!(until, Some(crate::shop::monday() + TimeDelta::hours(44)));
    assert_eq!(world.order_status(held.order_id).await, "OPEN");
}

#[tokio::test]
async fn a_doubt_that_ends_badly_does_not_shorten_what_a_material_was_held_for() {
    let mut world = World::new().await;
    let (held, second) = held_at_two_times(&mut world).await;
    say(&world, &held, "card", TransactionState::Challenged).await;
    assert_both_wait(&world, &held, second).await;
    world.pass(TimeDelta::hours(1));
    say(&world, &held, "card", TransactionState::Denied).await;
    assert_both_wait(&world, &held, second).await;
    let payment_id = world.start(&held.buyer, held.order_id).await;
    world.hear(payment_id, TransactionState::Paid).await;
    world.drain().await;
    for id in [held.id, second] {
        assert_eq!(world.entitlement(id).await.status, EntitlementStatus::Active, "paid in another way");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn nor_does_one_that_ends_badly_while_an_older_transaction_waits() {
    let mut world = World::new().await;
    let (held, second) = held_at_two_times(&mut world).await;
    say(&world, &held, "transfer", TransactionState::Pending).await;
    say(&world, &held, "card", TransactionState::Challenged).await;
    world.pass(TimeDelta::hours(1));
    say(&world, &held, "card", TransactionState::Denied).await;
    assert_both_wait(&world, &held, second).await;
    say(&world, &held, "transfer", TransactionState::Paid).await;
    for id in [held.id, second] {
        assert_eq!(world.entitlement(id).await.status, EntitlementStatus::Active);
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_doubt_that_ends_well_gives_the_material_late() {
    let mut world = World::new().await;
    let (held, second) = held_at_two_times(&mut world).await;
    say(&world, &held, "card", TransactionState::Challenged).await;
    world.pass(TimeDelta::hours(23));
    world.drain().await;
    assert_eq!(world.entitlement(held.id).await.status, EntitlementStatus::Pending, "beyond its own day");
    say(&world, &held, "card", TransactionState::Paid).await;
    for id in [held.id, second] {
        assert_eq!(world.entitlement(id).await.status, EntitlementStatus::Active);
        let line = world.line(id).await;
        assert_eq!(line.release_due_at, Some(world.now() + TimeDelta::days(7)));
    }
    world.assert_sound().await;
}
