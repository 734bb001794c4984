use database::schema::{order_lines, payments as payment_rows};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use payments::{RefundReason, RefundStatus};

use crate::world::{PRICE, World};

#[tokio::test]
async fn a_refund_reserves_its_money_and_is_sent() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    let refund = world.refund(id).await;
    assert_eq!((refund.amount, refund.status), (PRICE, RefundStatus::Requested));
    assert_eq!(refund.reason, RefundReason::LessonCancelled);
    assert_eq!(refund.gateway_refund_key, id.to_string());
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, PRICE);
    assert_eq!(world.line(world.lines[1]).await.refunded_amount, 0);
    assert_eq!(world.jobs("payments.send_refund").await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn nothing_goes_back_twice() {
    let world = World::new().await;
    assert!(world.open(world.lines[0], 60_000).await.is_some());
    let rest = world.open_full(world.lines[0]).await.unwrap();
    assert_eq!(world.refund(rest).await.amount, 40_000);
    assert_eq!(world.open_full(world.lines[0]).await, None);
    assert_eq!(world.open(world.lines[0], 1).await, None);
    assert_eq!(world.refunds().await.len(), 2);
    world.assert_sound().await;
}

#[tokio::test]
async fn nothing_is_nothing_to_refund() {
    let world = World::new().await;
    assert_eq!(world.open(world.lines[0], 0).await, None);
    assert_eq!(world.open(world.lines[0], -1).await, None);
    assert_eq!(world.refunds().await, []);
}

#[tokio::test]
async fn a_payment_that_the_gateway_took_back_is_not_refunded() {
    let world = World::new().await;
    world.reverse().await;
    assert_eq!(world.open_full(world.lines[0]).await, None);
    assert_eq!(world.refunds().await, []);
}

#[tokio::test]
async fn a_line_that_nobody_paid_is_not_refunded() {
    let world = World::new().await;
    diesel::update(order_lines::table.find(world.lines[0]))
        .set(order_lines::paid_by_payment_id.eq(None::<kernel::id::PaymentId>))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(world.open_full(world.lines[0]).await, None);
    assert_eq!(world.refunds().await, []);
}

#[tokio::test]
async fn money_of_a_second_payment_was_never_the_lines() {
    let world = World::new().await;
    let second = world.second_payment().await;
    assert!(world.open_of(second, world.lines[0], PRICE).await.is_some());
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, 0);
    assert!(world.open_full(world.lines[0]).await.is_some(), "the line's own money is still there");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refund_is_opened_under_the_lock_of_its_own_order() {
    let (world, other) = (World::new().await, World::new().await);
    assert_eq!(world.open_of(other.payment, world.lines[0], PRICE).await, None);
    assert_eq!(world.open_full(other.lines[0]).await, None);
}

#[tokio::test]
async fn a_refund_that_did_not_go_out_is_void_when_the_gateway_takes_the_payment_back() {
    let world = World::new().await;
    let waiting = world.open_full(world.lines[0]).await.unwrap();
    let done = world.open(world.lines[1], 30_000).await.unwrap();
    world.send(done).await.unwrap();
    world.reverse().await;
    assert_eq!(world.refund(waiting).await.status, RefundStatus::Void);
    assert_eq!(world.refund(done).await.status, RefundStatus::Succeeded);
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, 0);
    assert_eq!(world.line(world.lines[1]).await.refunded_amount, 30_000);
    world.assert_sound().await;
    world.send(waiting).await.unwrap();
    assert_eq!(world.gateway.asked().len(), 1, "nothing is sent for a void refund");
}

#[tokio::test]
async fn every_change_of_money_is_written_down() {
    use database::schema::audit_entries;
    let world = World::new().await;
    world.open_full(world.lines[0]).await.unwrap();
    world.note(PRICE / 2, &[]).await;
    world.reverse().await;
    let mut actions: Vec<String> =
        audit_entries::table.select(audit_entries::action).load(&mut world.connection().await).await.unwrap();
    actions.sort_unstable();
    assert_eq!(actions, ["refund.made_outside", "refund.open", "refund.void"]);
    let left = payment_rows::table.find(world.payment).select(payment_rows::amount);
    assert_eq!(left.first::<i64>(&mut world.connection().await).await.unwrap(), 2 * PRICE);
}
