//! Calling off what is paid.

use booking::cancel_preview::CancelPreviewCode as PreviewCode;
use booking::commands::booking_cancel::{self, BookingCancelCode as Code, BookingCancelInput};
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use kernel::{Locale, Role};
use payments::RefundReason;
use payments::gateway::TransactionState;

use crate::world::{World, config, hour, one_code};

#[tokio::test]
async fn either_side_or_an_admin_calls_a_paid_lesson_off_and_all_money_goes_back() {
    let world = World::new().await;
    let admin = world.human("Admin", &[Role::Admin], Locale::English).await;
    for status in [BookingStatus::Paid, BookingStatus::Confirmed] {
        for by in [CancelledBy::Student, CancelledBy::Teacher, CancelledBy::Admin] {
            let paid = world.brought_to(status).await;
            let who = match by {
                CancelledBy::Student => &paid.student,
                CancelledBy::Teacher => &paid.teacher,
                CancelledBy::Admin | CancelledBy::System => &admin,
            };
            let cancelled = world.cancel(&who.actor, &paid.booking, Some("Sakit")).await.unwrap();
            assert_eq!((cancelled.status, cancelled.cancelled_by), (BookingStatus::Cancelled, Some(by)));
            assert_eq!(cancelled.cancellation_reason.as_deref(), Some("Sakit"));
            assert_eq!(cancelled.completion_due_at, None);
            world.drain().await;
            assert_eq!(world.refunds(&paid.booking).await, [(RefundReason::LessonCancelled, 150_000)]);
            assert_eq!(world.gateway.refunded(paid.payment_id), 150_000);
            assert!(world.is_free(&paid.slot).await);
            world.assert_sound().await;
            assert_eq!(world.cancel(&who.actor, &paid.booking, None).await, Err(Code::AlreadyOver));
        }
    }
    // Money moves with each of them.
    assert_eq!(world.count("audit_entries WHERE action = 'booking.cancel'").await, 6);
}

#[tokio::test]
async fn a_lesson_that_has_begun_is_not_called_off() {
    let world = World::new().await;
    let confirmed = world.confirmed().await;
    world.go_to(hour(24) - TimeDelta::microseconds(1));
    let stranger = world.teacher().await;
    assert_eq!(world.cancel(&stranger.actor, &confirmed.booking, None).await, Err(Code::NotFound));
    world.go_to(hour(24));
    for who in [&confirmed.student, &confirmed.teacher] {
        assert_eq!(world.cancel(&who.actor, &confirmed.booking, None).await, Err(Code::LessonStarted));
    }
    assert_eq!(world.refunds(&confirmed.booking).await, []);
}

#[tokio::test]
async fn a_preview_that_nobody_gave_out_is_refused() {
    let world = World::new().await;
    let paid = world.paid().await;
    let preview_token = Some("anything".to_owned());
    let input = BookingCancelInput { booking_id: paid.booking.id, reason: None, preview_token };
    let mut connection = world.connection().await;
    let outcome =
        booking_cancel::run(&mut connection, &paid.student.actor, world.now(), &config(), input).await;
    let fields: Vec<_> = outcome.as_ref().unwrap_err().refusals().unwrap().to_vec();
    assert_eq!(fields.first().unwrap().field.as_deref(), Some("previewToken"));
    assert_eq!(one_code(outcome), Err(Code::InvalidPreviewToken));
    assert_eq!(world.reload(&paid.booking).await, paid.booking);
}

#[tokio::test]
async fn what_was_paid_a_moment_ago_is_not_called_off_as_unpaid() {
    let world = World::new().await;
    for is_student in [true, false] {
        let held = world.held().await;
        world.settle(held.payment_id).await;
        // The job that moves the booking has not run: the line is the truth.
        assert_eq!(world.status(&held.booking).await, BookingStatus::Pending);
        let who = if is_student { &held.student } else { &held.teacher };
        assert_eq!(world.preview(&who.actor, &held.booking).await, Err(PreviewCode::Conflict));
        let blind = world.cancel_as_shown(&who.actor, &held.booking, None, None).await;
        assert_eq!(blind, Err(Code::PreviewRequired));
        assert_eq!(world.status(&held.booking).await, BookingStatus::Pending, "nothing of it is left behind");
        world.drain().await;
        world.cancel(&who.actor, &held.booking, None).await.unwrap();
        world.drain().await;
        assert_eq!(world.status(&held.booking).await, BookingStatus::Cancelled);
        assert_eq!(world.refunds(&held.booking).await, [(RefundReason::LessonCancelled, 150_000)]);
        assert!(world.is_free(&held.slot).await);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn an_overdue_hold_is_not_called_off_any_more() {
    let world = World::new().await;
    let held = world.held().await;
    world.clock.advance(TimeDelta::minutes(15));
    assert_eq!(world.cancel(&held.student.actor, &held.booking, None).await, Err(Code::AlreadyOver));
    assert_eq!(world.status(&held.booking).await, BookingStatus::Pending);
    world.drain().await;
    assert_eq!(world.status(&held.booking).await, BookingStatus::Expired);
}

/// Whichever has the order's lock first: the other one finds what it left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calling_off_and_money_at_once() {
    let world = World::new().await;
    for round in 0..12 {
        let held = world.held().await;
        world.gateway.put(held.payment_id, TransactionState::Paid);
        let (cancelled, _) = tokio::join!(
            async {
                tokio::time::sleep(std::time::Duration::from_millis(round / 2)).await;
                world.cancel(&held.student.actor, &held.booking, None).await
            },
            world.refresh(held.payment_id),
        );
        world.drain().await;
        if let Err(code) = cancelled {
            assert_eq!(code, Code::PreviewRequired, "she had not seen what goes back");
            world.cancel(&held.student.actor, &held.booking, None).await.unwrap();
            world.drain().await;
        }
        assert_eq!(world.status(&held.booking).await, BookingStatus::Cancelled);
        let refunds = world.refunds(&held.booking).await;
        assert!(
            refunds == [(RefundReason::LessonCancelled, 150_000)]
                || refunds == [(RefundReason::PaidAfterEnd, 150_000)],
            "{refunds:?}"
        );
        assert_eq!(world.gateway.refunded(held.payment_id), 150_000);
        assert!(world.is_free(&held.slot).await);
        world.assert_sound().await;
    }
}

/// The hold ends, a rival wants the time, and the money comes, all in one instant.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_end_of_the_hold_a_rival_and_money_at_once() {
    let world = World::new().await;
    for _ in 0..8 {
        let held = world.held().await;
        let rival = world.student().await;
        world.clock.advance(TimeDelta::minutes(15));
        world.gateway.put(held.payment_id, TransactionState::Paid);
        let (rivalling, _, ()) = tokio::join!(
            world.book(&rival, world.wish(&held.slot)),
            world.refresh(held.payment_id),
            world.drain(),
        );
        world.drain().await;
        if let Ok(won) = rivalling {
            assert_eq!(world.status(&won).await, BookingStatus::Pending);
            assert_eq!(world.status(&held.booking).await, BookingStatus::Expired);
            assert_eq!(world.gateway.refunded(held.payment_id), 150_000);
        } else {
            assert_eq!(world.status(&held.booking).await, BookingStatus::Paid);
            assert_eq!(world.gateway.refunded(held.payment_id), 0);
        }
        world.assert_sound().await;
    }
}
