//! Teachers who accept, turn down, or say nothing.

use booking::commands::answer_expire::{self, AnswerExpireOutcome};
use booking::commands::booking_confirm::{self, BookingConfirmCode, BookingConfirmInput};
use booking::commands::booking_decline::BookingDeclineCode;
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use database::CommandError;
use kernel::{AccessRefused, Actor, Locale, Role};
use payments::RefundReason;

use crate::world::{World, config, hour, hours};

#[tokio::test]
async fn an_accepted_booking_becomes_a_lesson() {
    let world = World::new().await;
    let paid = world.paid().await;
    let confirmed = world.confirm(&paid.teacher.actor, &paid.booking).await.unwrap();
    assert_eq!(confirmed.status, BookingStatus::Confirmed);
    assert_eq!(confirmed.confirmed_at, Some(world.now()));
    assert_eq!(confirmed.completion_due_at, Some(hour(25) + config().completion_grace));
    assert_eq!(world.reload(&paid.booking).await, confirmed);
    assert_eq!(world.count("meetings").await, 1);
    world.drain().await;
    world.assert_sound().await;
    let again = world.confirm(&paid.teacher.actor, &paid.booking).await;
    assert_eq!(again, Err(BookingConfirmCode::AlreadyAnswered));
    let declined = world.decline(&paid.teacher.actor, &paid.booking, None).await;
    assert_eq!(declined, Err(BookingDeclineCode::AlreadyAnswered));
}

#[tokio::test]
async fn a_declined_booking_gives_time_and_money_back() {
    let world = World::new().await;
    let paid = world.paid().await;
    let invalid = world.decline(&paid.teacher.actor, &paid.booking, Some("")).await;
    assert_eq!(invalid, Err(BookingDeclineCode::InvalidReason));
    let declined = world.decline(&paid.teacher.actor, &paid.booking, Some("Sakit")).await.unwrap();
    assert_eq!(
        (declined.status, declined.cancelled_by),
        (BookingStatus::Cancelled, Some(CancelledBy::Teacher))
    );
    assert_eq!(declined.cancellation_reason.as_deref(), Some("Sakit"));
    world.drain().await;
    assert_eq!(world.refunds(&paid.booking).await, [(RefundReason::TeacherDeclined, 150_000)]);
    assert_eq!(world.gateway.refunded(paid.payment_id), 150_000);
    world.book(&world.student().await, world.wish(&paid.slot)).await.unwrap();
    world.assert_sound().await;
    let again = world.decline(&paid.teacher.actor, &paid.booking, None).await;
    assert_eq!(again, Err(BookingDeclineCode::AlreadyOver));
}

#[tokio::test]
async fn only_its_teacher_answers_and_strangers_do_not_learn_of_it() {
    let world = World::new().await;
    let paid = world.paid().await;
    let admin = world.human("Admin", &[Role::Admin], Locale::English).await;
    let (stranger, colleague) = (world.student().await, world.teacher().await);
    for (who, confirmed, declined) in [
        (&paid.student, BookingConfirmCode::NotAllowed, BookingDeclineCode::NotAllowed),
        (&admin, BookingConfirmCode::NotAllowed, BookingDeclineCode::NotAllowed),
        (&stranger, BookingConfirmCode::NotFound, BookingDeclineCode::NotFound),
        (&colleague, BookingConfirmCode::NotFound, BookingDeclineCode::NotFound),
    ] {
        assert_eq!(world.confirm(&who.actor, &paid.booking).await, Err(confirmed));
        assert_eq!(world.decline(&who.actor, &paid.booking, None).await, Err(declined));
    }
    let mut connection = world.connection().await;
    let input = BookingConfirmInput { booking_id: paid.booking.id };
    let outcome =
        booking_confirm::run(&mut connection, &Actor::Anonymous, world.now(), &config(), input).await;
    assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    assert_eq!(world.reload(&paid.booking).await, paid.booking);
}

#[tokio::test]
async fn what_is_not_paid_is_not_answered() {
    let world = World::new().await;
    let held = world.held().await;
    let teacher = &held.teacher.actor;
    assert_eq!(world.confirm(teacher, &held.booking).await, Err(BookingConfirmCode::NotPaid));
    assert_eq!(world.decline(teacher, &held.booking, None).await, Err(BookingDeclineCode::NotPaid));
    world.cancel(&held.student.actor, &held.booking, None).await.unwrap();
    assert_eq!(world.confirm(teacher, &held.booking).await, Err(BookingConfirmCode::AlreadyOver));
}

#[tokio::test]
async fn a_deadline_is_an_instant_and_not_who_was_quicker() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(100, 101)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    let payment = world.start_payment(&student, &booking).await;
    world.settle(payment.id).await;
    world.drain().await;
    world.go_to(hour(24) - TimeDelta::microseconds(1));
    let mut connection = world.connection().await;
    let early = answer_expire::run(&mut connection, world.now(), booking.id).await.unwrap();
    assert_eq!(early, AnswerExpireOutcome::LeftAlone);
    world.go_to(hour(24));
    // The sweep has not come yet.
    assert_eq!(world.status(&booking).await, BookingStatus::Paid);
    assert_eq!(world.confirm(&teacher.actor, &booking).await, Err(BookingConfirmCode::TooLate));
    assert_eq!(world.decline(&teacher.actor, &booking, None).await, Err(BookingDeclineCode::TooLate));
    world.drain().await;
    let ended = world.reload(&booking).await;
    assert_eq!((ended.status, ended.cancelled_by), (BookingStatus::Cancelled, Some(CancelledBy::System)));
    assert_eq!(world.refunds(&booking).await, [(RefundReason::NotAnswered, 150_000)]);
    assert!(world.is_free(&slot).await);
    let again = answer_expire::run(&mut connection, world.now(), booking.id).await.unwrap();
    assert_eq!(again, AnswerExpireOutcome::LeftAlone);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_accepted_booking_does_not_end_by_its_deadline() {
    let world = World::new().await;
    let confirmed = world.confirmed().await;
    world.go_to(hour(24));
    world.drain().await;
    assert_eq!(world.status(&confirmed.booking).await, BookingStatus::Confirmed);
    assert_eq!(world.refunds(&confirmed.booking).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accepting_declining_and_calling_off_at_once_have_one_outcome() {
    let world = World::new().await;
    for _ in 0..6 {
        let paid = world.paid().await;
        let (confirmed, declined, cancelled) = tokio::join!(
            world.confirm(&paid.teacher.actor, &paid.booking),
            world.decline(&paid.teacher.actor, &paid.booking, None),
            world.cancel(&paid.student.actor, &paid.booking, None),
        );
        world.drain().await;
        assert!(confirmed.is_err() || declined.is_err(), "a booking is answered once");
        assert!(declined.is_err() || cancelled.is_err(), "a booking is called off once");
        let refunds = world.refunds(&paid.booking).await;
        if world.status(&paid.booking).await == BookingStatus::Confirmed {
            assert_eq!(refunds, []);
        } else {
            assert_eq!(refunds.iter().map(|refund| refund.1).collect::<Vec<_>>(), [150_000]);
        }
        world.assert_sound().await;
    }
}
