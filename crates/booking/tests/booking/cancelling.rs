//! Calling off what is not paid.

use booking::commands::booking_cancel::{self, BookingCancelCode as Code, BookingCancelInput};
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use database::CommandError;
use kernel::{AccessRefused, Actor, Locale, Role};

use crate::world::{Human, World, book_at, config, hours};

#[tokio::test]
async fn what_is_cancelled_gives_everything_back() {
    let world = World::new().await;
    let (teacher, student, next) = (world.teacher().await, world.student().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    let cancelled = world.cancel(&student.actor, &booking, Some("Sakit")).await.unwrap();
    assert_eq!(cancelled.status, BookingStatus::Cancelled);
    assert_eq!(cancelled.cancelled_by, Some(CancelledBy::Student));
    assert_eq!(cancelled.cancellation_reason.as_deref(), Some("Sakit"));
    assert!(world.is_free(&slot).await);
    world.assert_sound().await;
    assert_eq!(world.cancel(&student.actor, &booking, None).await, Err(Code::AlreadyOver));
    world.book(&next, world.wish(&slot)).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn only_its_student_cancels_and_strangers_do_not_learn_of_it() {
    let world = World::new().await;
    let (teacher, student, stranger) = (world.teacher().await, world.student().await, world.student().await);
    let admin = world.human("Admin", &[Role::Admin], Locale::English).await;
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    assert_eq!(world.cancel(&stranger.actor, &booking, None).await, Err(Code::NotFound));
    assert_eq!(world.cancel(&teacher.actor, &booking, None).await, Err(Code::NotAllowed));
    assert_eq!(world.cancel(&admin.actor, &booking, None).await, Err(Code::NotAllowed));
    assert_eq!(world.cancel(&student.actor, &booking, Some("")).await, Err(Code::InvalidReason));
    let input = BookingCancelInput { booking_id: booking.id, reason: None, preview_token: None };
    let mut connection = world.connection().await;
    let outcome =
        booking_cancel::run(&mut connection, &Actor::Anonymous, world.now(), &config(), input).await;
    assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    assert_eq!(world.reload(&booking).await, booking);
}

#[tokio::test]
async fn what_is_expired_is_over() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    world.clock.advance(TimeDelta::minutes(15));
    world.drain().await;
    assert_eq!(world.cancel(&student.actor, &booking, None).await, Err(Code::AlreadyOver));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancelling_expiring_and_a_rival_at_once() {
    let world = World::new().await;
    for round in 0..8 {
        let (teacher, student, rival): (Human, Human, Human) =
            (world.teacher().await, world.student().await, world.student().await);
        let slot = world.publish(&teacher, hours(48 + round, 49 + round)).await;
        let booking = world.book(&student, world.wish(&slot)).await.unwrap();
        world.clock.advance(TimeDelta::minutes(15));
        let (cancelled, (), rivalling) = tokio::join!(
            world.cancel(&student.actor, &booking, None),
            world.drain(),
            book_at(&world.pools, &rival, world.now(), world.wish(&slot))
        );
        world.drain().await;
        let status = world.reload(&booking).await.status;
        match cancelled {
            Ok(_) => assert_eq!(status, BookingStatus::Cancelled),
            Err(code) => assert_eq!((code, status), (Code::AlreadyOver, BookingStatus::Expired)),
        }
        rivalling.unwrap();
        world.assert_sound().await;
    }
}
