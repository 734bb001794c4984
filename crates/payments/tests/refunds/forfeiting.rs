//! A dispute is decided whose money the gateway took back meanwhile: what the seller did not earn makes up for the loss.

use chrono::TimeDelta;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ledger::AccountPurpose::{
    BuyerRefundPayable, ChargebackLoss, PlatformCommission, TeacherAvailable, TeacherPending,
};
use payments::commands::disputes_progress;

use crate::deciding::decide;
use crate::disputing::{code, disputed};
use crate::world::{PRICE, World};
use payments::commands::dispute_decide::DisputeDecideCode;

/// A dispute about a line of which the company keeps 15 %, and whose money is gone.
async fn reversed(world: &World) -> payments::Dispute {
    diesel::update(order_lines::table.find(world.lines[0]))
        .set(order_lines::commission_amount.eq(15_000))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let dispute = disputed(world).await;
    world.reverse().await;
    world.mark_reversed(world.lines[0]).await;
    dispute
}

/// What waits for the seller, what the company keeps, what is lost, and what is owed to the buyer.
async fn parts(world: &World) -> (i64, i64, i64, i64) {
    (
        world.held(TeacherPending).await,
        world.held(PlatformCommission).await,
        world.held(ChargebackLoss).await,
        world.held(BuyerRefundPayable).await,
    )
}

#[tokio::test]
async fn what_goes_back_by_a_decision_makes_up_for_the_loss_each_in_proportion() {
    let world = World::new().await;
    let (dispute, admin) = (reversed(&world).await, world.admin().await);
    decide(&world, &admin, dispute.id, 40_000).await.unwrap();
    assert_eq!(parts(&world).await, (51_000, 9_000, PRICE - 40_000, 0), "15 % of what is kept");
    assert!(world.refunds().await.is_empty(), "the buyer has it back already");
    assert_eq!(world.sweep().await, 1);
    assert_eq!(world.held(TeacherAvailable).await, 51_000);
    assert_eq!(world.count("audit_entries WHERE action = 'earnings.forfeit'").await, 1);
}

#[tokio::test]
async fn a_decision_for_the_seller_leaves_the_loss_with_the_company() {
    let world = World::new().await;
    let (dispute, admin) = (reversed(&world).await, world.admin().await);
    decide(&world, &admin, dispute.id, 0).await.unwrap();
    assert_eq!(parts(&world).await, (85_000, 15_000, PRICE, 0));
    assert_eq!(world.count("audit_entries WHERE action = 'earnings.forfeit'").await, 0);
}

#[tokio::test]
async fn a_seller_who_does_not_answer_earns_nothing_of_money_that_is_gone() {
    let world = World::new().await;
    let dispute = reversed(&world).await;
    world.clock.advance(TimeDelta::hours(72));
    let mut connection = world.connection().await;
    for _ in 0..2 {
        disputes_progress::run(&mut connection, world.now(), dispute.id).await.unwrap();
    }
    drop(connection);
    assert_eq!(parts(&world).await, (0, 0, 0, 0), "nobody lost anything");
    world.sweep().await;
    assert_eq!(world.held(TeacherAvailable).await, 0);
}

#[tokio::test]
async fn more_than_is_left_of_money_that_is_gone_is_not_forfeited() {
    let world = World::new().await;
    let dispute = disputed(&world).await;
    let id = world.open(world.lines[0], 30_000).await.unwrap();
    world.send(id).await.unwrap();
    world.reverse().await;
    world.mark_reversed(world.lines[0]).await;
    let (now, of_line) = (world.now(), (world.payment, world.lines[0]));
    world
        .locked(async |connection, _| {
            payments::books::line_reversed(connection, now, now, of_line.0, of_line.1).await.unwrap();
        })
        .await;
    let admin = world.admin().await;
    assert_eq!(code(decide(&world, &admin, dispute.id, 70_001).await), DisputeDecideCode::TooMuch);
    decide(&world, &admin, dispute.id, 70_000).await.unwrap();
    assert_eq!(parts(&world).await, (0, 0, 30_000, 0), "30,000 are gone twice");
}
