//! News that make no sense: an admin looks at them, and nobody gets anything for them.

use payments::gateway::TransactionState::{Denied, Paid, PartiallyChargedBack, Unknown};
use payments::{OrderStatus, PaymentAttention, PaymentStatus};

use crate::gateway::{content, news};
use crate::world::{PRICE, World};

#[tokio::test]
async fn another_amount_pays_nothing() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    for amount in [PRICE - 1, PRICE + 1] {
        let heard = world.hear_news(payment.id, &news(payment.id, amount, Paid)).await;
        assert_eq!(
            (heard.status, heard.attention),
            (PaymentStatus::Started, Some(PaymentAttention::AmountMismatch))
        );
    }
    let (line, order) = (world.line(sold.line_id).await, world.order(sold.order_id).await);
    assert_eq!((line.status, order.status), (OrderStatus::Open, OrderStatus::Open));
    assert_eq!(world.claims(sold).await, ["HELD", "HELD"]);
    world.drain().await;
    assert!(world.told().is_empty() && world.gateway.refunds().is_empty());
    assert_eq!(world.count("payment_events WHERE source = 'STATUS'").await, 2);
}

#[tokio::test]
async fn another_currency_pays_nothing() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    let mut dollars = news(payment.id, PRICE, Paid);
    dollars.currency = Some("USD".to_owned());
    dollars.content = content(&dollars);
    let heard = world.hear_news(payment.id, &dollars).await;
    assert_eq!(heard.attention, Some(PaymentAttention::CurrencyMismatch));
    assert_eq!(world.line(sold.line_id).await.status, OrderStatus::Open);
    // A gateway of one country may leave it out.
    let mut silent = news(payment.id, PRICE, Paid);
    silent.currency = None;
    silent.content = content(&silent);
    let heard = world.hear_news(payment.id, &silent).await;
    assert_eq!(
        (heard.status, heard.attention),
        (PaymentStatus::Settled, Some(PaymentAttention::CurrencyMismatch))
    );
}

#[tokio::test]
async fn words_we_do_not_know_are_looked_at() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    let heard = world.hear(&payment, Unknown).await;
    assert_eq!(
        (heard.status, heard.attention),
        (PaymentStatus::Started, Some(PaymentAttention::UnknownStatus))
    );
    // Once the gateway says what it means, there is nothing to look at any more.
    let heard = world.hear(&payment, Paid).await;
    assert_eq!((heard.status, heard.attention), (PaymentStatus::Settled, None));
    let heard = world.hear(&payment, PartiallyChargedBack).await;
    assert_eq!(
        (heard.status, heard.attention),
        (PaymentStatus::Settled, Some(PaymentAttention::PartialChargeback))
    );
    assert_eq!(world.line(sold.line_id).await.status, OrderStatus::Paid);
}

#[tokio::test]
async fn news_of_another_payment_are_not_taken() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    let (_, _, theirs, other) = world.started().await;
    let heard = world.hear_news(payment.id, &news(other.id, PRICE, Paid)).await;
    assert_eq!(heard.status, PaymentStatus::Started);
    for line in [sold.line_id, theirs.line_id] {
        assert_eq!(world.line(line).await.status, OrderStatus::Open);
    }
    assert_eq!(world.count("payment_events").await, 0);
}

#[tokio::test]
async fn a_second_card_pays_after_the_first_was_denied() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Denied).await;
    let mut second = news(payment.id, PRICE, Paid);
    second.transaction_id = format!("{}-2", payment.id);
    second.content = content(&second);
    let heard = world.hear_news(payment.id, &second).await;
    assert_eq!(
        (heard.status, heard.gateway_transaction_id),
        (PaymentStatus::Settled, Some(second.transaction_id))
    );
    assert_eq!(world.line(sold.line_id).await.status, OrderStatus::Paid);
}
