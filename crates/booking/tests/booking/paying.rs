//! What a booking does when its money comes, early, late or twice.

use booking::commands::line_paid::{self, LinePaidOutcome};
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use payments::gateway::TransactionState;
use payments::jobs::{LineSubject, OrderLinePaid};
use payments::{OrderStatus, RefundReason};

use crate::world::{World, config, hour, hours};

#[tokio::test]
async fn a_paid_booking_asks_its_teacher_until_the_window_ends() {
    let world = World::new().await;
    let held = world.held().await;
    world.settle(held.payment_id).await;
    world.drain().await;
    let paid = world.reload(&held.booking).await;
    // The lesson is in 24 hours, and so would the window end: whichever is earlier.
    assert_eq!((paid.status, paid.answer_due_at), (BookingStatus::Paid, Some(hour(24))));
    assert_eq!(paid.confirmed_at, None);
    assert_eq!(world.count("meetings").await, 0);
    assert!(!world.is_free(&held.slot).await);
    assert_eq!(world.refunds(&held.booking).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_teacher_has_a_day_to_answer_and_never_longer_than_until_the_start() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    for (from, due) in [(100, 24), (20, 20)] {
        let slot = world.publish(&teacher, hours(from, from + 1)).await;
        let booking = world.book(&student, world.wish(&slot)).await.unwrap();
        let payment = world.start_payment(&student, &booking).await;
        world.settle(payment.id).await;
        world.drain().await;
        assert_eq!(world.reload(&booking).await.answer_due_at, Some(hour(due)));
    }
}

#[tokio::test]
async fn a_teacher_who_accepts_at_once_is_not_asked() {
    let world = World::new().await;
    let held = world.held().await;
    world.accept_at_once(&held.teacher).await;
    world.settle(held.payment_id).await;
    world.drain().await;
    let confirmed = world.reload(&held.booking).await;
    assert_eq!(confirmed.status, BookingStatus::Confirmed);
    assert_eq!(confirmed.confirmed_at, Some(world.now()));
    assert_eq!(confirmed.completion_due_at, Some(hour(25) + config().completion_grace));
    assert_eq!(world.count("meetings").await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn news_that_come_twice_change_nothing_the_second_time() {
    let world = World::new().await;
    for accepts_at_once in [false, true] {
        let held = world.held().await;
        if accepts_at_once {
            world.accept_at_once(&held.teacher).await;
        }
        world.settle(held.payment_id).await;
        world.drain().await;
        let before =
            (world.reload(&held.booking).await, world.count("jobs").await, world.mails.messages().len());
        let subject = LineSubject::from(&world.line(&held.booking).await);
        for _ in 0..2 {
            jobs::enqueue(&mut *world.connection().await, world.now(), &OrderLinePaid(subject.clone()))
                .await
                .unwrap();
        }
        world.drain().await;
        let after =
            (world.reload(&held.booking).await, world.count("jobs").await, world.mails.messages().len());
        assert_eq!(before, after);
        assert_eq!(world.refunds(&held.booking).await, []);
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_comes_when_a_rival_has_the_time_goes_back() {
    let world = World::new().await;
    let held = world.held().await;
    let rival = world.student().await;
    world.clock.advance(TimeDelta::minutes(15));
    let won = world.book(&rival, world.wish(&held.slot)).await.unwrap();
    // Before the job that expires the booking has run.
    world.settle(held.payment_id).await;
    assert_eq!(world.line(&held.booking).await.secured_at, None);
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Expired);
    assert_eq!(world.refunds(&held.booking).await, [(RefundReason::TimeLost, 150_000)]);
    assert_eq!(world.gateway.refunded(held.payment_id), 150_000);
    assert_eq!(world.status(&won).await, BookingStatus::Pending);
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_comes_after_the_expiry_revives_the_booking_or_goes_back() {
    for is_taken in [false, true] {
        let world = World::new().await;
        let held = world.held().await;
        world.clock.advance(TimeDelta::minutes(15));
        // Not all jobs: the gateway does not hear of the expiry, and takes the money.
        let mut connection = world.connection().await;
        booking::commands::hold_expire::run(&mut connection, world.now(), held.booking.id).await.unwrap();
        assert_eq!(world.status(&held.booking).await, BookingStatus::Expired);
        if is_taken {
            world.book(&world.student().await, world.wish(&held.slot)).await.unwrap();
        }
        world.settle(held.payment_id).await;
        world.drain().await;
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
async fn money_that_comes_for_a_cancelled_booking_goes_back() {
    let world = World::new().await;
    let held = world.held().await;
    world.cancel(&held.student.actor, &held.booking, None).await.unwrap();
    world.settle(held.payment_id).await;
    world.drain().await;
    let cancelled = world.reload(&held.booking).await;
    assert_eq!(cancelled.status, BookingStatus::Cancelled);
    assert_eq!(cancelled.cancelled_by, Some(CancelledBy::Student));
    assert_eq!(world.refunds(&held.booking).await, [(RefundReason::PaidAfterEnd, 150_000)]);
    assert!(world.is_free(&held.slot).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_lesson_paid_after_it_began_is_not_answered_and_goes_back() {
    let world = World::new().await;
    let held = world.held().await;
    // Nothing ran for a day: neither the sweep of holds nor anything else.
    world.go_to(hour(24) + TimeDelta::minutes(10));
    world.settle(held.payment_id).await;
    let mut connection = world.connection().await;
    let outcome = line_paid::run(&mut connection, world.now(), &config(), held.booking.id).await.unwrap();
    assert_eq!(outcome, LinePaidOutcome::AwaitsAnswer);
    assert_eq!(world.reload(&held.booking).await.answer_due_at, Some(hour(24)));
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Cancelled);
    assert_eq!(world.refunds(&held.booking).await, [(RefundReason::NotAnswered, 150_000)]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_lesson_paid_after_it_was_over_was_lost() {
    let world = World::new().await;
    let held = world.held().await;
    world.accept_at_once(&held.teacher).await;
    world.go_to(hour(25));
    world.settle(held.payment_id).await;
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Expired);
    assert_eq!(world.refunds(&held.booking).await, [(RefundReason::TimeLost, 150_000)]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_doubted_payment_holds_the_time_until_the_doubt_ends() {
    let world = World::new().await;
    let held = world.held().await;
    world.clock.advance(TimeDelta::minutes(10));
    world.hear(held.payment_id, TransactionState::Challenged).await;
    world.drain().await;
    let doubted = world.reload(&held.booking).await;
    // A day, and at most until an hour before the lesson.
    assert_eq!((doubted.status, doubted.expires_at), (BookingStatus::Pending, Some(hour(23))));
    world.clock.advance(TimeDelta::hours(2));
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Pending);
    world.assert_sound().await;
    world.hear(held.payment_id, TransactionState::Denied).await;
    world.drain().await;
    let denied = world.reload(&held.booking).await;
    assert_eq!((denied.status, denied.expires_at), (BookingStatus::Expired, Some(world.now())));
    assert!(world.is_free(&held.slot).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_doubted_payment_that_is_accepted_is_paid() {
    let world = World::new().await;
    let held = world.held().await;
    world.hear(held.payment_id, TransactionState::Challenged).await;
    world.clock.advance(TimeDelta::hours(3));
    world.settle(held.payment_id).await;
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Paid);
    world.assert_sound().await;
}

#[tokio::test]
async fn one_lesson_of_an_order_is_paid_while_another_was_called_off() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let first = world.publish(&teacher, hours(24, 25)).await;
    let second = world.publish(&teacher, hours(26, 27)).await;
    let kept = world.book(&student, world.wish(&first)).await.unwrap();
    let mut wish = world.wish(&second);
    wish.order_id = Some(kept.order_id);
    let dropped = world.book(&student, wish).await.unwrap();
    let payment = world.start_payment(&student, &kept).await;
    assert_eq!(payment.amount, 300_000);
    world.cancel(&student.actor, &dropped, None).await.unwrap();
    world.settle(payment.id).await;
    world.drain().await;
    assert_eq!(world.status(&kept).await, BookingStatus::Paid);
    assert_eq!(world.refunds(&kept).await, []);
    assert_eq!(world.status(&dropped).await, BookingStatus::Cancelled);
    assert_eq!(world.refunds(&dropped).await, [(RefundReason::PaidAfterEnd, 150_000)]);
    assert_eq!(world.line(&dropped).await.status, OrderStatus::Paid);
    world.assert_sound().await;
}

#[tokio::test]
async fn news_of_what_is_no_booking_are_dead_letters() {
    let world = World::new().await;
    let held = world.held().await;
    let line = world.line(&held.booking).await;
    let known = LineSubject::from(&line);
    let mut elsewhere = known.clone();
    elsewhere.subject_id = crate::world::key();
    let mut unknown = known.clone();
    unknown.kind = "WORKSHOP".to_owned();
    for subject in [elsewhere, unknown] {
        jobs::enqueue(&mut *world.connection().await, world.now(), &OrderLinePaid(subject)).await.unwrap();
    }
    world.drain().await;
    assert_eq!(world.count("jobs WHERE status = 'DEAD'").await, 2);
}
