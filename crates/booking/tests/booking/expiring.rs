//! Holds that end.

use booking::BookingStatus;
use booking::commands::hold_expire::{self, HoldExpireOutcome};
use booking::jobs::HOLD_EXPIRY_EVERY;
use chrono::TimeDelta;
use database::schema::calendar_claims;
use diesel::ExpressionMethods as _;
use diesel_async::RunQueryDsl as _;
use kernel::Actor;
use payments::OrderStatus;

use crate::world::{World, hours};

#[tokio::test]
async fn a_hold_that_is_over_frees_the_slot_and_ends_its_line_and_order() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let first = world.publish(&teacher, hours(24, 25)).await;
    let second = world.publish(&teacher, hours(26, 27)).await;
    let early = world.book(&student, world.wish(&first)).await.unwrap();
    world.clock.advance(TimeDelta::minutes(10));
    let mut wish = world.wish(&second);
    wish.order_id = Some(early.order_id);
    let late = world.book(&student, wish).await.unwrap();
    world.clock.advance(TimeDelta::minutes(5));
    world.drain().await;
    assert_eq!(world.reload(&early).await.status, BookingStatus::Expired);
    assert_eq!(world.reload(&late).await.status, BookingStatus::Pending);
    assert!(world.is_free(&first).await && !world.is_free(&second).await);
    let mut connection = world.connection().await;
    let order = async |connection: &mut database::PooledConnection| {
        let found = payments::queries::orders_by_ids(connection, &Actor::System, &[early.order_id]).await;
        found.unwrap().remove(0)
    };
    let open = order(&mut connection).await;
    assert_eq!((open.status, open.total_amount), (OrderStatus::Open, 150_000));
    assert_eq!(Some(open.expires_at), late.expires_at);
    world.assert_sound().await;
    world.clock.advance(TimeDelta::minutes(10));
    world.drain().await;
    let over = order(&mut connection).await;
    assert_eq!((over.status, over.total_amount), (OrderStatus::Expired, 0));
    assert!(world.is_free(&second).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn expiring_twice_changes_nothing_and_before_its_time_neither() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    let mut connection = world.connection().await;
    let early = hold_expire::run(&mut connection, world.now(), booking.id).await.unwrap();
    assert_eq!(early, HoldExpireOutcome::LeftAlone);
    world.clock.advance(TimeDelta::minutes(15));
    let now = world.now();
    assert_eq!(hold_expire::run(&mut connection, now, booking.id).await.unwrap(), HoldExpireOutcome::Expired);
    assert_eq!(
        hold_expire::run(&mut connection, now, booking.id).await.unwrap(),
        HoldExpireOutcome::LeftAlone
    );
    assert_eq!(world.count("jobs WHERE kind = 'booking.expired_mail'").await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_paid_in_the_last_moment_does_not_expire() {
    let world = World::new().await;
    let held = world.held().await;
    world.clock.advance(TimeDelta::minutes(15) - TimeDelta::microseconds(1));
    world.settle(held.payment_id).await;
    // The hold is over, and the job that moves the booking has not run yet.
    world.clock.advance(TimeDelta::hours(1));
    let mut connection = world.connection().await;
    let outcome = hold_expire::run(&mut connection, world.now(), held.booking.id).await.unwrap();
    assert_eq!(outcome, HoldExpireOutcome::LeftAlone);
    assert_eq!(world.status(&held.booking).await, BookingStatus::Pending);
    assert!(!world.is_free(&held.slot).await);
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Paid);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_claim_of_an_unknown_kind_is_a_dead_letter() {
    let world = World::new().await;
    let job =
        calendar::jobs::ClaimExpired { owner_kind: "WORKSHOP".to_owned(), owner_id: crate::world::key() };
    jobs::enqueue(&mut *world.connection().await, world.now(), &job).await.unwrap();
    world.drain().await;
    assert_eq!(world.count("jobs WHERE status = 'DEAD'").await, 1);
}

#[tokio::test]
async fn a_hold_that_cannot_be_ended_does_not_slow_the_others_down() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    // Of a booking that does not exist.
    diesel::insert_into(calendar_claims::table)
        .values((
            calendar_claims::id.eq(crate::world::key()),
            calendar_claims::person_id.eq(teacher.person_id),
            calendar_claims::owner_kind.eq("BOOKING"),
            calendar_claims::owner_id.eq(crate::world::key()),
            calendar_claims::starts_at.eq(crate::world::hour(48)),
            calendar_claims::ends_at.eq(crate::world::hour(49)),
            calendar_claims::status.eq("HELD"),
            calendar_claims::held_until.eq(world.now()),
            calendar_claims::created_at.eq(world.now()),
            calendar_claims::updated_at.eq(world.now()),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    for _ in 0..15 * 60 / HOLD_EXPIRY_EVERY.num_seconds() {
        world.clock.advance(HOLD_EXPIRY_EVERY);
        world.drain().await;
    }
    world.clock.advance(HOLD_EXPIRY_EVERY);
    world.drain().await;
    assert_eq!(world.reload(&booking).await.status, BookingStatus::Expired);
    assert_eq!(world.count("calendar_claims WHERE status = 'HELD'").await, 1);
    assert_eq!(world.count("jobs WHERE kind = 'booking.hold_expiry' AND attempts > 1").await, 0);
}
