//! Money that is taken back or sent back behind our backs.

use booking::commands::{line_paid, line_refunded_outside, line_reversed};
use booking::{Booking, BookingStatus, CancelledBy};
use database::schema::bookings;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use payments::PaymentStatus;
use payments::gateway::TransactionState;
use payments::jobs::{LineSubject, OrderLineRefundedOutside, OrderLineReversed};

use crate::world::{Paid, World, config, hour};

const LOSSES: &str = "audit_entries WHERE action = 'booking.loss'";

/// What the lesson's own commands do is tested with them; here it only matters where the booking stands.
async fn put(world: &World, booking: &Booking, status: BookingStatus) {
    let completed_at = (status == BookingStatus::Completed).then(|| world.now());
    let moved = diesel::update(bookings::table.find(booking.id))
        .set((bookings::status.eq(status), bookings::completed_at.eq(completed_at)))
        .execute(&mut world.connection().await)
        .await;
    assert_eq!(moved.unwrap(), 1);
}

async fn deliver_again(world: &World, paid: &Paid) {
    let subject = LineSubject::from(&world.line(&paid.booking).await);
    let mut connection = world.connection().await;
    jobs::enqueue(&mut connection, world.now(), &OrderLineReversed(subject.clone())).await.unwrap();
    jobs::enqueue(&mut connection, world.now(), &OrderLineRefundedOutside(subject)).await.unwrap();
    drop(connection);
    world.drain().await;
}

#[tokio::test]
async fn before_its_lesson_a_booking_ends_with_its_money() {
    for status in [BookingStatus::Paid, BookingStatus::Confirmed] {
        let world = World::new().await;
        let paid = world.brought_to(status).await;
        world.hear(paid.payment_id, TransactionState::ChargedBack).await;
        world.drain().await;
        let off = world.reload(&paid.booking).await;
        assert_eq!((off.status, off.cancelled_by), (BookingStatus::Cancelled, Some(CancelledBy::System)));
        assert_eq!(world.refunds(&paid.booking).await, [], "she has her money");
        assert!(world.is_free(&paid.slot).await);
        assert_eq!(world.count(LOSSES).await, 0);
        world.assert_sound().await;
        deliver_again(&world, &paid).await;
        assert_eq!(world.reload(&paid.booking).await, off);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn once_its_lesson_is_on_a_booking_stays_and_the_loss_is_written_down_once() {
    for status in [BookingStatus::InProgress, BookingStatus::Completed, BookingStatus::NoShow] {
        let world = World::new().await;
        let paid = world.confirmed().await;
        world.go_to(hour(24));
        put(&world, &paid.booking, status).await;
        world.hear(paid.payment_id, TransactionState::ChargedBack).await;
        world.drain().await;
        deliver_again(&world, &paid).await;
        assert_eq!(world.status(&paid.booking).await, status);
        assert_eq!(world.refunds(&paid.booking).await, []);
        assert_eq!(world.count(LOSSES).await, 1);
    }
}

#[tokio::test]
async fn money_that_went_back_and_is_taken_back_is_lost() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    world.drain().await;
    assert_eq!(world.gateway.refunded(paid.payment_id), 150_000);
    world.hear(paid.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Cancelled);
    assert_eq!(world.count(LOSSES).await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refund_that_was_not_sent_is_void_when_the_money_is_taken_back() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    // Before the job that sends it.
    world.hear(paid.payment_id, TransactionState::ChargedBack).await;
    world.drain().await;
    assert_eq!(world.refunds(&paid.booking).await, []);
    assert_eq!(world.gateway.refunded(paid.payment_id), 0);
    assert_eq!(world.count(LOSSES).await, 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn settled_and_reversed_news_come_in_any_order() {
    for reversal_first in [true, false] {
        let world = World::new().await;
        let held = world.held().await;
        world.accept_at_once(&held.teacher).await;
        world.settle(held.payment_id).await;
        world.hear(held.payment_id, TransactionState::Denied).await;
        // Both jobs wait; run them by hand, one way or the other.
        let mut connection = world.connection().await;
        let id = held.booking.id;
        for is_reversal in [reversal_first, !reversal_first] {
            if is_reversal {
                line_reversed::run(&mut connection, world.now(), &config(), id).await.unwrap();
            } else {
                line_paid::run(&mut connection, world.now(), &config(), id).await.unwrap();
            }
        }
        world.drain().await;
        assert_eq!(world.status(&held.booking).await, BookingStatus::Cancelled);
        assert_eq!(world.refunds(&held.booking).await, []);
        assert!(world.is_free(&held.slot).await);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn a_full_refund_from_outside_calls_off_what_has_not_begun() {
    for status in [BookingStatus::Paid, BookingStatus::Confirmed] {
        let world = World::new().await;
        let paid = world.brought_to(status).await;
        world.gateway.send_back(paid.payment_id, 150_000);
        world.refresh(paid.payment_id).await;
        world.drain().await;
        let off = world.reload(&paid.booking).await;
        assert_eq!((off.status, off.cancelled_by), (BookingStatus::Cancelled, Some(CancelledBy::System)));
        assert_eq!(world.refunds(&paid.booking).await, [(payments::RefundReason::MadeOutside, 150_000)]);
        assert_eq!(world.gateway.refunded(paid.payment_id), 150_000, "it never goes back twice");
        assert!(world.is_free(&paid.slot).await);
        deliver_again(&world, &paid).await;
        assert_eq!(world.reload(&paid.booking).await, off);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn a_full_refund_from_outside_leaves_a_lesson_that_has_begun() {
    let world = World::new().await;
    let paid = world.confirmed().await;
    world.go_to(hour(24));
    world.gateway.send_back(paid.payment_id, 150_000);
    world.refresh(paid.payment_id).await;
    world.drain().await;
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Confirmed);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_part_from_outside_calls_nothing_off_and_counts_when_the_rest_goes_back() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.gateway.send_back(paid.payment_id, 50_000);
    world.refresh(paid.payment_id).await;
    world.drain().await;
    let mut connection = world.connection().await;
    let outcome =
        line_refunded_outside::run(&mut connection, world.now(), &config(), paid.booking.id).await.unwrap();
    assert_eq!(outcome, line_refunded_outside::LineRefundedOutsideOutcome::LeftAlone);
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Paid);
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    world.drain().await;
    let mut amounts: Vec<_> = world.refunds(&paid.booking).await.into_iter().map(|refund| refund.1).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [50_000, 100_000]);
    assert_eq!(world.gateway.refunded(paid.payment_id), 150_000);
    world.assert_sound().await;
}

/// The first card is voided and nobody hears of it; the buyer pays by another one on the same page.
async fn paid_by_another_card_unheard() -> (World, Paid) {
    let world = World::new().await;
    let paid = world.paid().await;
    world.gateway.put(paid.payment_id, TransactionState::Cancelled);
    assert!(world.gateway.pay_again(paid.payment_id));
    (world, paid)
}

#[tokio::test]
async fn of_two_cards_the_voided_one_is_found_when_the_other_is_heard_of() {
    let (world, paid) = paid_by_another_card_unheard().await;
    let payment = world.refresh(paid.payment_id).await;
    world.drain().await;
    assert_eq!(
        (payment.status, payment.attention),
        (PaymentStatus::Settled, None),
        "the money is there once"
    );
    world.gateway.put(paid.payment_id, TransactionState::Cancelled);
    let payment = world.refresh(paid.payment_id).await;
    world.drain().await;
    assert_eq!(payment.refunded_amount, payment.amount, "nothing is left of either");
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Cancelled);
    world.assert_sound().await;
}

#[tokio::test]
async fn of_two_cards_the_voided_one_is_found_when_only_the_end_of_the_other_is_heard_of() {
    let (world, paid) = paid_by_another_card_unheard().await;
    world.gateway.put(paid.payment_id, TransactionState::Denied);
    let payment = world.refresh(paid.payment_id).await;
    world.drain().await;
    assert_eq!(
        payment.refunded_amount, payment.amount,
        "the second card never paid, and the first was voided"
    );
    assert_eq!(world.status(&paid.booking).await, BookingStatus::Cancelled);
    world.assert_sound().await;
}
