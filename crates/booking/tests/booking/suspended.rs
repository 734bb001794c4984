//! People whose accounts are suspended while they have lessons to come.

use booking::jobs::CancelOfSuspendedUser;
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use database::schema::users;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use payments::RefundReason;

use crate::world::{Human, World, hour, hours};

/// What suspending does: the row, and the job in the same transaction.
async fn suspend_and_run(world: &World, who: &Human) {
    world.suspend(who).await;
    enqueue(world, who).await;
    world.drain().await;
}

async fn enqueue(world: &World, who: &Human) {
    let job = CancelOfSuspendedUser { user_id: who.user_id };
    jobs::enqueue(&mut *world.connection().await, world.now(), &job).await.unwrap();
}

#[tokio::test]
async fn all_coming_bookings_of_a_teacher_are_called_off_and_refunded() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let mut bookings = Vec::new();
    for (from, steps) in [(24, 0), (26, 1), (28, 2)] {
        let slot = world.publish(&teacher, hours(from, from + 1)).await;
        let booking = world.book(&student, world.wish(&slot)).await.unwrap();
        if steps > 0 {
            let payment = world.start_payment(&student, &booking).await;
            world.settle(payment.id).await;
            world.drain().await;
        }
        if steps > 1 {
            world.confirm(&teacher.actor, &booking).await.unwrap();
        }
        bookings.push(booking);
    }
    let elsewhere = world.paid().await;
    suspend_and_run(&world, &teacher).await;
    for (booking, refunds) in bookings.iter().zip([
        vec![],
        vec![(RefundReason::LessonCancelled, 150_000)],
        vec![(RefundReason::LessonCancelled, 150_000)],
    ]) {
        let off = world.reload(booking).await;
        assert_eq!((off.status, off.cancelled_by), (BookingStatus::Cancelled, Some(CancelledBy::System)));
        assert_eq!(world.refunds(booking).await, refunds);
    }
    assert_eq!(world.status(&elsewhere.booking).await, BookingStatus::Paid);
    world.assert_sound().await;
    let before = world.mails.messages().len();
    enqueue(&world, &teacher).await;
    world.drain().await;
    assert_eq!(world.mails.messages().len(), before, "the second time there is nothing to do");
}

#[tokio::test]
async fn a_suspended_student_does_not_come() {
    let world = World::new().await;
    let confirmed = world.confirmed().await;
    suspend_and_run(&world, &confirmed.student).await;
    assert_eq!(world.status(&confirmed.booking).await, BookingStatus::Cancelled);
    assert_eq!(world.gateway.refunded(confirmed.payment_id), 150_000);
    assert!(world.is_free(&confirmed.slot).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn whoever_is_reinstated_before_the_job_runs_keeps_the_lessons() {
    let world = World::new().await;
    let paid = world.paid().await;
    enqueue(&world, &paid.teacher).await;
    world.drain().await;
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Paid);
}

#[tokio::test]
async fn a_lesson_that_has_begun_stays() {
    let world = World::new().await;
    let confirmed = world.confirmed().await;
    world.go_to(hour(24));
    suspend_and_run(&world, &confirmed.teacher).await;
    assert_eq!(world.status(&confirmed.booking).await, BookingStatus::Confirmed);
    assert_eq!(world.refunds(&confirmed.booking).await, []);
}

#[tokio::test]
async fn money_that_comes_for_a_suspended_teacher_goes_back() {
    for is_job_first in [true, false] {
        let world = World::new().await;
        let held = world.held().await;
        world.accept_at_once(&held.teacher).await;
        world.suspend(&held.teacher).await;
        world.settle(held.payment_id).await;
        if is_job_first {
            let (id, user_id) = (held.booking.id, held.teacher.user_id);
            let mut connection = world.connection().await;
            let config = crate::world::config();
            booking::commands::suspended_cancel::run(&mut connection, world.now(), &config, (id, user_id))
                .await
                .unwrap();
        }
        world.drain().await;
        enqueue(&world, &held.teacher).await;
        world.drain().await;
        let off = world.reload(&held.booking).await;
        assert_eq!((off.status, off.cancelled_by), (BookingStatus::Cancelled, Some(CancelledBy::System)));
        assert_eq!(world.refunds(&held.booking).await, [(RefundReason::LessonCancelled, 150_000)]);
        assert_eq!(world.gateway.refunded(held.payment_id), 150_000);
        assert_eq!(world.count("meetings").await, 0);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn late_money_for_an_account_that_is_gone_does_not_revive_its_booking() {
    let world = World::new().await;
    let held = world.held().await;
    world.clock.advance(TimeDelta::minutes(15));
    let mut connection = world.connection().await;
    booking::commands::hold_expire::run(&mut connection, world.now(), held.booking.id).await.unwrap();
    // The student's account; a teacher's would not even be taken again.
    let student = diesel::update(users::table.find(held.student.user_id));
    student.set(users::deleted_at.eq(world.now())).execute(&mut connection).await.unwrap();
    world.settle(held.payment_id).await;
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Cancelled);
    assert_eq!(world.refunds(&held.booking).await, [(RefundReason::LessonCancelled, 150_000)]);
    assert!(world.is_free(&held.slot).await);
    world.assert_sound().await;
}
