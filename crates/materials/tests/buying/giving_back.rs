//! Calling a purchase off by policy.

use chrono::TimeDelta;
use materials::commands::material_purchase_cancel::{
    self, MaterialPurchaseCancelCode as Code, MaterialPurchaseCancelInput,
};
use payments::commands::dispute_open::{self, DisputeOpenInput};
use payments::{DisputeReason, EntitlementStatus, RefundReason, Revocation};

use crate::world::{PRICE, World, key, one_code};

#[tokio::test]
async fn what_was_never_used_is_given_back_for_all_of_its_money() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    world.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
    let after = world.cancel(&bought.buyer, bought.id).await.unwrap();
    assert_eq!((after.status, after.revocation), (EntitlementStatus::Revoked, Some(Revocation::Refunded)));
    assert_eq!(world.refunds(bought.id).await, [(RefundReason::GivenBack, PRICE)]);
    world.drain().await;
    assert_eq!(world.gateway.refunded(bought.payment_id), PRICE);
    assert!(world.buy(&bought.buyer, None).await.is_ok(), "it can be bought anew");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_key_gives_back_once() {
    let mut world = World::new().await;
    let (bought, other) = (world.bought().await, world.bought().await);
    let input = MaterialPurchaseCancelInput { entitlement_id: bought.id, idempotency_key: key() };
    let mut conn = world.connection().await;
    let first = material_purchase_cancel::run(&mut conn, &bought.buyer, world.now(), input).await.unwrap();
    let again = material_purchase_cancel::run(&mut conn, &bought.buyer, world.now(), input).await.unwrap();
    assert_eq!(again, first);
    let reused = MaterialPurchaseCancelInput { entitlement_id: other.id, ..input };
    let reused = material_purchase_cancel::run(&mut conn, &bought.buyer, world.now(), reused).await;
    assert_eq!(one_code(reused), Err(Code::IdempotencyKeyReused));
    drop(conn);
    assert_eq!(world.refunds(bought.id).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_given_back_is_refused() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    let stranger = world.shop.student().await;
    assert_eq!(world.cancel(&stranger, bought.id).await, Err(Code::NotFound));
    let admin = world.shop.admin().await;
    assert_eq!(world.cancel(&admin, bought.id).await, Err(Code::NotFound), "an admin refunds instead");
    world.download(&bought.buyer, world.file).await.unwrap();
    assert_eq!(world.cancel(&bought.buyer, bought.id).await, Err(Code::AlreadyUsed));
    let late = world.bought().await;
    world.pass(TimeDelta::days(7));
    assert_eq!(world.cancel(&late.buyer, late.id).await, Err(Code::TooLate));
    let off = world.held().await;
    world.cancel(&off.buyer, off.id).await.unwrap();
    assert_eq!(world.cancel(&off.buyer, off.id).await, Err(Code::AlreadyOver));
    assert_eq!(world.refunds(bought.id).await, []);
}

#[tokio::test]
async fn what_cost_nothing_cannot_be_given_back() {
    let mut world = World::with_price(0).await;
    let buyer = world.shop.student().await;
    let id = world.buy(&buyer, None).await.unwrap().entitlement.id;
    assert_eq!(world.cancel(&buyer, id).await, Err(Code::NothingPaid));
}

#[tokio::test]
async fn what_is_disputed_waits_for_its_decision() {
    let mut world = World::new().await;
    let bought = world.bought().await;
    world.pass(TimeDelta::days(3));
    let input = DisputeOpenInput {
        order_line_id: world.line(bought.id).await.id,
        reason: DisputeReason::NotAsDescribed,
        evidence: "Isinya bukan seperti yang ditulis.".to_owned(),
    };
    dispute_open::run(&mut *world.connection().await, &bought.buyer, world.now(), input).await.unwrap();
    assert_eq!(world.cancel(&bought.buyer, bought.id).await, Err(Code::Disputed));
    assert_eq!(world.entitlement(bought.id).await.status, EntitlementStatus::Active);
}
