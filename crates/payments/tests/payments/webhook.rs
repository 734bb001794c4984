//! What the gateway tells us is kept and asked for.

use kernel::id::PaymentId;
use payments::commands::webhook_record::{self, WebhookRecorded};
use payments::gateway::{Notification, TransactionState};
use payments::{Payment, PaymentStatus};

use crate::gateway::news;
use crate::world::{PRICE, World, start};

fn notification(payment_id: PaymentId, content: &str) -> Notification {
    Notification {
        gateway_order_id: payment_id.to_string(),
        payment_id: Some(payment_id),
        transaction_id: Some(format!("{payment_id}-1")),
        gateway_status: Some("settlement".to_owned()),
        content: content.to_owned(),
    }
}

async fn record(world: &World, notification: &Notification) -> WebhookRecorded {
    let mut connection = world.connection().await;
    webhook_record::run(&mut connection, world.now(), notification, "{}").await.unwrap()
}

async fn told_of(world: &World, payment: &Payment) -> i64 {
    world
        .count(&format!(
            "jobs WHERE kind = 'payments.refresh' AND payload ->> 'transaction_id' = '{}-1'",
            payment.id
        ))
        .await
}

#[tokio::test]
async fn a_message_is_kept_once_and_asked_for() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    let message = notification(payment.id, "a");
    assert_eq!(record(&world, &message).await, WebhookRecorded::New);
    assert_eq!(record(&world, &message).await, WebhookRecorded::Repeated);
    assert_eq!(record(&world, &notification(payment.id, "b")).await, WebhookRecorded::New);
    assert_eq!((world.count("payment_events").await, told_of(&world, &payment).await), (2, 1));
    // The message is not believed: the gateway's answer is.
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Started);
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Pending));
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Pending);
    // The transaction that was told of, and, as it is not paid, whatever else is on the page.
    assert_eq!(world.gateway.status_asked(), [(payment.id, message.transaction_id), (payment.id, None)]);
}

#[tokio::test]
async fn a_message_about_nothing_of_ours_is_kept_and_not_asked_for() {
    let world = World::new().await;
    let unknown = PaymentId::generate(start());
    assert_eq!(record(&world, &notification(unknown, "a")).await, WebhookRecorded::UnknownPayment);
    let foreign = Notification { payment_id: None, ..notification(unknown, "b") };
    assert_eq!(record(&world, &foreign).await, WebhookRecorded::UnknownPayment);
    assert_eq!(world.count("payment_events WHERE payment_id IS NULL").await, 2);
    assert_eq!(world.count("jobs").await, 0);
}

#[tokio::test]
async fn what_is_kept_of_one_payment_is_bounded() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    for index in 0..200 {
        record(&world, &notification(payment.id, &index.to_string())).await;
    }
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Paid));
    assert_eq!(record(&world, &notification(payment.id, "200")).await, WebhookRecorded::NotKept);
    assert_eq!(world.count("payment_events").await, 200);
    // News of it still reach us.
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Settled);
}

#[tokio::test]
async fn a_message_with_nonsense_in_what_the_signature_does_not_cover_is_kept() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    for (content, nonsense) in [("a", "x\0y".to_owned()), ("b", "z".repeat(9_000))] {
        let message = Notification {
            transaction_id: Some(nonsense.clone()),
            gateway_status: Some(nonsense),
            ..notification(payment.id, content)
        };
        assert_eq!(record(&world, &message).await, WebhookRecorded::New);
    }
    assert_eq!(world.count("payment_events").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_message_at_once_is_one() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (pools, now) = (world.services.pools.clone(), world.now());
        tasks.spawn(async move {
            let mut connection = pools.write().await.unwrap();
            webhook_record::run(&mut connection, now, &notification(payment.id, "a"), "{}").await.unwrap()
        });
    }
    let outcomes = tasks.join_all().await;
    let new = outcomes.iter().filter(|outcome| **outcome == WebhookRecorded::New).count();
    assert_eq!((new, world.count("payment_events").await, told_of(&world, &payment).await), (1, 1, 1));
}
