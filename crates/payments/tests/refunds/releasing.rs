//! Earnings wait, and are released once.

use chrono::TimeDelta;
use database::schema::{audit_entries, order_lines};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::future::join_all;
use ledger::AccountPurpose::{TeacherAvailable, TeacherPending};
use payments::release::DISPUTE_WINDOW;

use crate::world::{PRICE, World};

#[tokio::test]
async fn earnings_are_available_48_hours_after_what_was_sold_was_given() {
    let world = World::new().await;
    let line = world.lines[0];
    assert_eq!(world.sweep().await, 0, "nothing was given");
    world.finish(line).await;
    world.clock.advance(DISPUTE_WINDOW - TimeDelta::seconds(1));
    assert_eq!(world.sweep().await, 0);
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(world.sweep().await, 1);
    assert_eq!(world.released_at(line).await, Some(world.now()));
    assert_eq!((world.held(TeacherAvailable).await, world.held(TeacherPending).await), (PRICE, 0));
    assert_eq!(world.sweep().await, 0, "once");
    assert_eq!(world.released_at(world.lines[1]).await, None);
}

#[tokio::test]
async fn what_is_given_twice_is_not_due_later() {
    let world = World::new().await;
    world.finish(world.lines[0]).await;
    let due_at = world.line(world.lines[0]).await.release_due_at;
    assert_eq!(due_at, Some(world.now() + DISPUTE_WINDOW));
    world.clock.advance(TimeDelta::hours(1));
    world.finish(world.lines[0]).await;
    assert_eq!(world.line(world.lines[0]).await.release_due_at, due_at);
}

#[tokio::test]
async fn what_nobody_paid_is_never_due() {
    let world = World::new().await;
    diesel::update(order_lines::table.find(world.lines[0]))
        .set(order_lines::status.eq("CANCELLED"))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    world.finish(world.lines[0]).await;
    assert_eq!(world.line(world.lines[0]).await.release_due_at, None);
}

#[tokio::test]
async fn only_what_is_left_is_released_and_its_seller_told_how_much() {
    let world = World::new().await;
    world.open(world.lines[0], 30_000).await.unwrap();
    world.finish(world.lines[0]).await;
    world.clock.advance(DISPUTE_WINDOW);
    world.drain().await;
    world.sweep().await;
    world.drain().await;
    assert_eq!(world.held(TeacherAvailable).await, PRICE - 30_000);
    let mails = world.mails.messages();
    let mail = mails.iter().find(|mail| mail.subject == "Pendapatan sudah tersedia").unwrap();
    assert!(mail.text.contains("Pendapatan: Rp70.000"), "{}", mail.text);
}

#[tokio::test]
async fn of_what_went_back_wholly_nothing_is_released_and_nobody_told() {
    let world = World::new().await;
    world.open_full(world.lines[0]).await.unwrap();
    world.finish(world.lines[0]).await;
    world.clock.advance(DISPUTE_WINDOW);
    world.sweep().await;
    assert_eq!(world.held(TeacherAvailable).await, 0);
    assert_eq!(world.jobs("payments.earnings_released_notice").await, 0);
    assert_eq!(world.sweep().await, 0, "it is not looked at for ever");
}

#[tokio::test]
async fn who_gave_what_she_sold_earns_it_also_when_the_gateway_took_the_money_back() {
    let world = World::new().await;
    world.finish(world.lines[0]).await;
    world.mark_reversed(world.lines[0]).await;
    world.clock.advance(DISPUTE_WINDOW);
    assert_eq!(world.sweep().await, 1);
    assert_eq!(world.held(TeacherAvailable).await, PRICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_release_once() {
    let world = World::new().await;
    for line in world.lines {
        world.finish(line).await;
    }
    world.clock.advance(DISPUTE_WINDOW);
    let released = join_all((0..8).map(|_| world.sweep())).await;
    assert_eq!(released.iter().sum::<usize>(), 2, "{released:?}");
    assert_eq!(world.held(TeacherAvailable).await, 2 * PRICE);
    assert_eq!(world.jobs("payments.earnings_released_notice").await, 2);
    let written: i64 = audit_entries::table
        .filter(audit_entries::action.eq("earnings.release"))
        .count()
        .get_result(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(written, 2);
}

#[tokio::test]
async fn money_that_goes_back_after_the_release_is_taken_from_what_was_available() {
    let world = World::new().await;
    world.finish(world.lines[0]).await;
    world.clock.advance(DISPUTE_WINDOW);
    world.sweep().await;
    world.open_full(world.lines[0]).await.unwrap();
    assert_eq!(world.held(TeacherAvailable).await, 0);
    assert_eq!(world.held(ledger::AccountPurpose::BuyerRefundPayable).await, PRICE);
}
