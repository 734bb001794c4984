//! Bookings that nobody told of their money, because the job that should have was given up.

use booking::jobs::FOLLOWED_WITHIN;
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use database::schema::jobs as job_rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use payments::RefundReason;
use payments::gateway::TransactionState;
use payments::jobs::{LineSubject, OrderLinePaid};

use crate::world::{Paid, World};

/// What waits to tell lines of their money becomes dead letters.
async fn give_news_up(world: &World) -> usize {
    let news = ["payments.line_paid", "payments.line_reversed"];
    let waiting = job_rows::table.filter(job_rows::kind.eq_any(news)).filter(job_rows::status.eq("READY"));
    let given_up = diesel::update(waiting).set(job_rows::status.eq("DEAD"));
    given_up.execute(&mut world.connection().await).await.unwrap()
}

/// The money comes, and the booking is never told.
async fn settle_unheard(world: &World, held: &Paid) {
    world.settle(held.payment_id).await;
    assert_eq!(give_news_up(world).await, 1);
    world.drain().await;
}

async fn wait(world: &World, time: TimeDelta) {
    world.clock.advance(time);
    world.drain().await;
}

#[tokio::test]
async fn a_paid_booking_that_was_not_told_is_paid_minutes_later() {
    let world = World::new().await;
    let held = world.held().await;
    settle_unheard(&world, &held).await;
    wait(&world, FOLLOWED_WITHIN - TimeDelta::minutes(1)).await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Pending, "the job may still come");
    world.mails.clear();
    wait(&world, TimeDelta::minutes(1)).await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Paid);
    assert_eq!(world.mails.messages().len(), 2, "both are told");
    assert_eq!(world.refunds(&held.booking).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_has_followed_its_money_is_left_alone() {
    let world = World::new().await;
    let paid = world.paid().await;
    wait(&world, FOLLOWED_WITHIN).await;
    let before = (world.reload(&paid.booking).await, world.mails.messages().len());
    wait(&world, FOLLOWED_WITHIN).await;
    assert_eq!((world.reload(&paid.booking).await, world.mails.messages().len()), before);
}

#[tokio::test]
async fn an_expired_booking_that_was_not_told_is_revived_or_its_money_goes_back() {
    for is_taken in [false, true] {
        let world = World::new().await;
        let held = world.held().await;
        world.clock.advance(TimeDelta::minutes(15));
        let mut connection = world.connection().await;
        booking::commands::hold_expire::run(&mut connection, world.now(), held.booking.id).await.unwrap();
        if is_taken {
            world.book(&world.student().await, world.wish(&held.slot)).await.unwrap();
        }
        settle_unheard(&world, &held).await;
        assert_eq!(world.status(&held.booking).await, BookingStatus::Expired);
        wait(&world, FOLLOWED_WITHIN).await;
        let expected = if is_taken {
            (BookingStatus::Expired, vec![(RefundReason::TimeLost, 150_000)])
        } else {
            (BookingStatus::Paid, Vec::new())
        };
        assert_eq!((world.status(&held.booking).await, world.refunds(&held.booking).await), expected);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn the_money_of_a_cancelled_booking_that_was_not_told_goes_back() {
    let world = World::new().await;
    let held = world.held().await;
    world.cancel(&held.student.actor, &held.booking, None).await.unwrap();
    settle_unheard(&world, &held).await;
    assert_eq!(world.refunds(&held.booking).await, []);
    wait(&world, FOLLOWED_WITHIN).await;
    assert_eq!(world.refunds(&held.booking).await, [(RefundReason::PaidAfterEnd, 150_000)]);
    assert_eq!(world.gateway.refunded(held.payment_id), 150_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_came_and_went_unheard_is_no_lesson() {
    let world = World::new().await;
    let held = world.held().await;
    settle_unheard(&world, &held).await;
    world.hear(held.payment_id, TransactionState::ChargedBack).await;
    assert_eq!(give_news_up(&world).await, 1);
    wait(&world, FOLLOWED_WITHIN).await;
    let cancelled = world.reload(&held.booking).await;
    let by = (cancelled.status, cancelled.cancelled_by);
    assert_eq!(by, (BookingStatus::Cancelled, Some(CancelledBy::System)));
    assert_eq!(world.refunds(&held.booking).await, []);
    assert!(world.is_free(&held.slot).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_kept_of_a_lesson_that_was_called_off_is_not_sent_back_by_late_news() {
    let world = World::new().await;
    let paid = world.confirmed().await;
    world.clock.advance(TimeDelta::hours(12));
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    let subject = LineSubject::from(&world.line(&paid.booking).await);
    jobs::enqueue(&mut *world.connection().await, world.now(), &OrderLinePaid(subject)).await.unwrap();
    world.drain().await;
    wait(&world, FOLLOWED_WITHIN).await;
    assert_eq!(world.refunds(&paid.booking).await, [(RefundReason::LessonCancelled, 75_000)]);
}
