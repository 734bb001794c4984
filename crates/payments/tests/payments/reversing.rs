//! The gateway takes money back from us.

use payments::gateway::TransactionState::{ChargedBack, Denied, Paid, Pending};
use payments::{OrderStatus, PaymentAttention, PaymentStatus};

use crate::gateway::{content, news};
use crate::world::{PRICE, World, minute};

#[tokio::test]
async fn what_was_paid_is_told_that_the_money_is_gone() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    world.advance(3);
    let reversed = world.hear(&payment, Denied).await;
    assert_eq!((reversed.status, reversed.reversed_at), (PaymentStatus::Reversed, Some(minute(3))));
    assert_eq!(reversed.attention, None, "it was told");
    let line = world.line(sold.line_id).await;
    assert_eq!((line.status, line.reversed_at), (OrderStatus::Paid, Some(minute(3))));
    assert_eq!(world.order(sold.order_id).await.status, OrderStatus::Paid);
    world.hear(&payment, Denied).await;
    world.hear(&payment, Paid).await;
    world.drain().await;
    let mut told = world.told();
    told.sort_unstable();
    assert_eq!(told, [("paid", sold.line_id), ("reversed", sold.line_id)]);
    assert!(world.gateway.refunds().is_empty());
}

#[tokio::test]
async fn a_reversal_that_is_heard_first_pays_nothing() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Denied).await;
    let reversed = world.hear(&payment, Paid).await;
    // Or the bank let it pass after all, and the money is there: the news are the same.
    assert_eq!(
        (reversed.status, reversed.attention),
        (PaymentStatus::Reversed, Some(PaymentAttention::UnknownStatus))
    );
    assert_eq!(world.hear(&payment, Denied).await.attention, reversed.attention);
    assert_eq!(world.line(sold.line_id).await.status, OrderStatus::Open);
    assert_eq!(world.claims(sold).await, ["HELD", "HELD"]);
    world.drain().await;
    assert!(world.told().is_empty());
}

#[tokio::test]
async fn refunds_that_did_not_go_out_are_void() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.cancel(sold).await;
    world.hear(&payment, Paid).await;
    world.open_refund(sold).await;
    assert_eq!(world.line(sold.line_id).await.refunded_amount, PRICE);
    world.hear(&payment, ChargedBack).await;
    assert_eq!(world.count("refunds WHERE status = 'VOID'").await, 1);
    assert_eq!(world.line(sold.line_id).await.refunded_amount, 0);
    world.drain().await;
    assert!(world.gateway.refunds().is_empty());
}

#[tokio::test]
async fn another_transaction_that_begins_does_not_hide_a_reversal() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    let mut second = news(payment.id, PRICE, Pending);
    second.transaction_id = format!("{}-2", payment.id);
    second.content = content(&second);
    world.hear_news(payment.id, &second).await;
    let reversed = world.hear(&payment, Denied).await;
    assert_eq!((reversed.status, reversed.reversed_at.is_some()), (PaymentStatus::Pending, true));
    assert!(world.line(sold.line_id).await.reversed_at.is_some());
    // Its money pays the line, whose time nobody has taken yet: whoever sells the line has not heard of the reversal.
    second.state = Paid;
    second.content = content(&second);
    let paid = world.hear_news(payment.id, &second).await;
    assert_eq!((paid.status, paid.reversed_at), (PaymentStatus::Settled, None));
    let line = world.line(sold.line_id).await;
    assert_eq!((line.reversed_at, line.secured_at), (None, Some(world.now())));
    world.drain().await;
    assert_eq!(world.gateway.refunds(), []);
}
