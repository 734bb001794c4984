//! Calling off what is paid, by the policy it was booked under.

use booking::cancel_preview::CancelPreviewCode as PreviewCode;
use booking::commands::booking_cancel::BookingCancelCode as Code;
use booking::commands::cancellation_policy_end::{self, CancellationPolicyEndInput};
use booking::{BookingStatus, CancellingSide};
use chrono::TimeDelta;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Money;
use kernel::id::EntityId as _;
use ledger::AccountPurpose;
use payments::RefundReason;
use payments::gateway::TransactionState;
use payments::release::DISPUTE_WINDOW;

use crate::world::{Paid, World, hour};

/// A confirmed lesson of 150,000 of which the company keeps 15,000, twelve hours before its start: half goes back.
async fn half_way(world: &World) -> Paid {
    let held = world.held().await;
    diesel::update(order_lines::table.find(held.booking.order_line_id))
        .set(order_lines::commission_amount.eq(15_000_i64))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    world.settle(held.payment_id).await;
    world.drain().await;
    let booking = world.confirm(&held.teacher.actor, &held.booking).await.unwrap();
    world.clock.advance(TimeDelta::hours(12));
    Paid { booking, ..held }
}

/// What the ledger holds of the booking's line, as people count it.
async fn held_of(world: &World, paid: &Paid) -> Vec<(AccountPurpose, i64)> {
    let mut connection = world.connection().await;
    let line = paid.booking.order_line_id.uuid();
    let mut sources: Vec<_> = database::schema::refunds::table
        .filter(database::schema::refunds::order_line_id.eq(paid.booking.order_line_id))
        .select(database::schema::refunds::id)
        .load(&mut connection)
        .await
        .unwrap();
    sources.extend([line, paid.payment_id.uuid()]);
    let held = ledger::queries::held_of_subject(&mut connection, line, &sources).await.unwrap();
    held.into_iter().filter(|(_, amount)| *amount != 0).collect()
}

#[tokio::test]
async fn half_goes_back_and_the_teacher_earns_by_the_rest() {
    let world = World::new().await;
    let paid = half_way(&world).await;
    let preview = world.preview(&paid.student.actor, &paid.booking).await.unwrap();
    assert_eq!((preview.refund, preview.kept), (Money::rupiah(75_000), Money::rupiah(75_000)));
    assert_eq!((preview.by, preview.seller_keeps), (CancellingSide::Student, None));
    assert_eq!(preview.next_step_at, Some(paid.booking.starts_at - TimeDelta::hours(6)));
    assert_eq!(preview.step.map(|step| step.hours_before_start), Some(6));
    world.cancel_as_shown(&paid.student.actor, &paid.booking, None, preview.token).await.unwrap();
    let line = world.line(&paid.booking).await;
    assert_eq!((line.refunded_amount, line.release_due_at), (75_000, Some(world.now() + DISPUTE_WINDOW)));
    world.drain().await;
    assert_eq!(world.refunds(&paid.booking).await, [(RefundReason::LessonCancelled, 75_000)]);
    assert_eq!(world.gateway.refunded(paid.payment_id), 75_000);
    assert_eq!(
        held_of(&world, &paid).await,
        [
            (AccountPurpose::GatewayClearing, 75_000),
            (AccountPurpose::TeacherPending, -67_500),
            (AccountPurpose::PlatformCommission, -7_500),
        ]
    );
    assert!(world.is_free(&paid.slot).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn the_teacher_gives_all_back_and_sees_that_she_keeps_nothing() {
    let world = World::new().await;
    let paid = half_way(&world).await;
    let preview = world.preview(&paid.teacher.actor, &paid.booking).await.unwrap();
    assert_eq!((preview.refund, preview.seller_keeps), (Money::rupiah(150_000), Some(Money::rupiah(0))));
    let admin = world.admin().await;
    let by_admin = world.preview(&admin.actor, &paid.booking).await.unwrap();
    assert_eq!((by_admin.by, by_admin.refund), (CancellingSide::Admin, Money::rupiah(150_000)));
    assert_ne!(by_admin.token, preview.token, "a token is of one side");
    let stranger = world.student().await;
    assert_eq!(world.preview(&stranger.actor, &paid.booking).await, Err(PreviewCode::NotFound));
    world.cancel_as_shown(&paid.teacher.actor, &paid.booking, None, preview.token).await.unwrap();
    world.drain().await;
    assert_eq!(world.gateway.refunded(paid.payment_id), 150_000);
    assert_eq!(held_of(&world, &paid).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn nobody_agrees_to_what_she_was_not_shown() {
    let world = World::new().await;
    let paid = half_way(&world).await;
    let (student, booking) = (&paid.student.actor, &paid.booking);
    let shown = world.preview(student, booking).await.unwrap();
    assert_eq!(world.cancel_as_shown(student, booking, None, None).await, Err(Code::PreviewRequired));
    let of_teacher = world.preview(&paid.teacher.actor, booking).await.unwrap();
    let foreign = world.cancel_as_shown(student, booking, None, of_teacher.token).await;
    assert_eq!(foreign, Err(Code::PreviewChanged));
    // To the last instant of its step the token holds; after it, the answer is another one.
    world.go_to(shown.next_step_at.unwrap());
    assert_eq!(world.preview(student, booking).await.unwrap().token, shown.token);
    world.clock.advance(TimeDelta::microseconds(1));
    let late = world.cancel_as_shown(student, booking, None, shown.token).await;
    assert_eq!(late, Err(Code::PreviewChanged));
    assert_eq!(world.status(booking).await, BookingStatus::Confirmed);
    let nothing = world.preview(student, booking).await.unwrap();
    assert_eq!((nothing.refund, nothing.kept), (Money::rupiah(0), Money::rupiah(150_000)));
    world.cancel_as_shown(student, booking, None, nothing.token).await.unwrap();
    assert_eq!(world.refunds(booking).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_booking_keeps_the_policy_it_was_made_under() {
    let world = World::new().await;
    let paid = half_way(&world).await;
    let admin = world.admin().await;
    let (strict, standard) = {
        let mut connection = world.connection().await;
        let policies = booking::queries::cancellation_policies_in_force(&mut connection).await.unwrap();
        let named = |name: &str| policies.iter().find(|it| it.policy.name == name).unwrap().policy.id;
        (named("Strict"), named("Standard"))
    };
    assert_eq!(paid.booking.cancellation_policy_id, Some(standard));
    let mut connection = world.connection().await;
    let make_default =
        booking::commands::cancellation_policy_make_default::CancellationPolicyMakeDefaultInput {
            policy_id: strict,
        };
    booking::commands::cancellation_policy_make_default::run(
        &mut connection,
        &admin.actor,
        world.now(),
        make_default,
    )
    .await
    .unwrap();
    let end = CancellationPolicyEndInput { policy_id: standard };
    cancellation_policy_end::run(&mut connection, &admin.actor, world.now(), end).await.unwrap();
    drop(connection);
    let preview = world.preview(&paid.student.actor, &paid.booking).await.unwrap();
    assert_eq!((preview.refund, preview.policy_id), (Money::rupiah(75_000), Some(standard)));
    let next = world.held().await;
    assert_eq!(next.booking.cancellation_policy_id, Some(strict));
}

#[tokio::test]
async fn what_nobody_answered_goes_back_in_full_however_late() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.go_to(paid.booking.starts_at - TimeDelta::minutes(1));
    let preview = world.preview(&paid.student.actor, &paid.booking).await.unwrap();
    assert_eq!((preview.refund, preview.step), (Money::rupiah(150_000), None));
}

#[tokio::test]
async fn what_is_not_paid_needs_no_preview() {
    let world = World::new().await;
    let held = world.held().await;
    let preview = world.preview(&held.student.actor, &held.booking).await.unwrap();
    assert_eq!((preview.refund, preview.kept, preview.token), (Money::rupiah(0), Money::rupiah(0), None));
    assert_eq!(world.preview(&held.teacher.actor, &held.booking).await, Err(PreviewCode::NotAllowed));
    world.cancel_as_shown(&held.student.actor, &held.booking, None, None).await.unwrap();
}

/// The gateway takes the money back of a lesson that was called off with a part kept: the teacher keeps hers. When it gives the
/// money again, the student gets what she was promised.
#[tokio::test]
async fn what_was_promised_is_sent_when_money_that_was_taken_comes_again() {
    let world = World::new().await;
    let paid = half_way(&world).await;
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    world.hear(paid.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    world.assert_sound().await;
    assert!(world.gateway.pay_again(paid.payment_id));
    world.refresh(paid.payment_id).await;
    world.drain().await;
    assert_eq!(world.gateway.refunded(paid.payment_id), 75_000);
    let held = held_of(&world, &paid).await;
    assert!(held.contains(&(AccountPurpose::TeacherPending, -67_500)), "{held:?}");
    world.assert_sound().await;
}

#[tokio::test]
async fn nobody_earns_by_a_lesson_that_is_off_because_its_money_was_taken_back() {
    let world = World::new().await;
    let paid = world.confirmed().await;
    world.hear(paid.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Cancelled);
    assert_eq!(held_of(&world, &paid).await, [], "what was earned covers the loss");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_lesson_that_was_given_is_earned_and_released_and_its_reversal_is_the_companys_loss() {
    let world = World::new().await;
    let paid = world.in_progress().await;
    world.go_to(hour(25));
    world.end_meeting(&paid.teacher.actor, &paid.booking).await.unwrap();
    assert_eq!(world.line(&paid.booking).await.release_due_at, Some(hour(25) + DISPUTE_WINDOW));
    world.hear(paid.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    let held = held_of(&world, &paid).await;
    assert_eq!(held, [(AccountPurpose::TeacherPending, -150_000), (AccountPurpose::ChargebackLoss, 150_000)]);
    world.assert_sound().await;
}
