//! A gateway that says nothing is asked.

use payments::gateway::{GatewayError, TransactionState};
use payments::{Payment, PaymentStatus};

use crate::gateway::news;
use crate::world::{PRICE, World, hour, minute, start};

/// The minutes at which the payment was asked for, looking once a minute.
async fn minutes(world: &World, payment: &Payment, until: i64) -> Vec<i64> {
    let mut minutes = Vec::new();
    for _ in 0..until {
        world.advance(1);
        let before = world.gateway.status_asked().len();
        world.drain().await;
        let asked = world.gateway.status_asked();
        let of_payment = asked.iter().skip(before).filter(|(id, _)| *id == payment.id).count();
        minutes.extend(std::iter::repeat_n((world.now() - start()).num_minutes(), of_payment));
    }
    minutes
}

#[tokio::test]
async fn a_silent_gateway_is_asked_ever_more_rarely() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    assert_eq!(minutes(&world, &payment, 50).await, [1, 3, 8, 18, 48]);
    let after = world.payment(payment.id).await;
    assert_eq!((after.polls, after.status), (5, PaymentStatus::Started));
    assert_eq!(after.next_poll_at, Some(minute(48 + 60)));
    world.advance(7 * 60);
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.next_poll_at, None);
}

#[tokio::test]
async fn lost_messages_are_made_up_for() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Paid));
    world.advance(1);
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Settled);
    assert_eq!(world.told(), [("paid", sold.line_id)]);
    assert_eq!(minutes(&world, &payment, 30).await, [6, 16], "money may be taken back within minutes");
    assert_eq!(world.payment(payment.id).await.next_poll_at, None);
}

#[tokio::test]
async fn a_gateway_that_is_away_is_asked_until_it_is_back() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Paid));
    world.gateway.fail_status(Some(GatewayError::Unreachable("refused".to_owned())));
    world.advance(10);
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Started);
    world.gateway.fail_status(None);
    world.advance(2);
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Settled);
}

#[tokio::test]
async fn a_reversal_within_minutes_is_noticed_without_a_message() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    world.hear(&payment, TransactionState::Paid).await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Denied));
    world.advance(5);
    world.drain().await;
    let reversed = world.payment(payment.id).await;
    assert_eq!((reversed.status, reversed.next_poll_at), (PaymentStatus::Reversed, None));
}

#[tokio::test]
async fn many_silent_payments_are_asked_for_in_batches() {
    let world = World::new().await;
    let (_, _, _, first) = world.started().await;
    let (_, _, _, second) = world.started().await;
    let mut connection = world.connection().await;
    let due = hour(1);
    let mut polled = Vec::new();
    for _ in 0..3 {
        polled.push(payments::commands::payments_poll::run(&mut connection, due, 1).await.unwrap());
    }
    assert_eq!(polled, [1, 1, 0]);
    for payment in [first, second] {
        assert_eq!(world.payment(payment.id).await.next_poll_at, Some(minute(62)));
    }
    assert_eq!(world.count("jobs WHERE kind = 'payments.refresh'").await, 2);
}
