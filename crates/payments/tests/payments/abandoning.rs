//! Attempts that nobody wants to be paid any more.

use futures_util::FutureExt as _;
use payments::gateway::GatewayEnd;
use payments::gateway::TransactionState::{Challenged, Denied, Paid, Pending};
use payments::{Abandonment, OrderStatus, PaymentStatus};

use crate::gateway::news;
use crate::world::{PRICE, World, minute};

#[tokio::test]
async fn when_the_hold_is_over_the_page_is_too() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.advance(15);
    world.expire(sold).await;
    world.drain().await;
    let ended = world.payment(payment.id).await;
    assert_eq!((ended.status, ended.abandoned_as), (PaymentStatus::Expired, Some(Abandonment::Expired)));
    assert_eq!(world.gateway.ends(), [(payment.id, GatewayEnd::Expire)]);
}

#[tokio::test]
async fn what_the_buyer_called_off_cannot_be_paid_any_more() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Pending).await;
    world.cancel(sold).await;
    world.drain().await;
    let ended = world.payment(payment.id).await;
    assert_eq!((ended.status, ended.abandoned_as), (PaymentStatus::Expired, Some(Abandonment::Cancelled)));
}

#[tokio::test]
async fn what_the_gateway_doubts_is_called_off() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Challenged).await;
    world.drain().await;
    world.cancel(sold).await;
    world.drain().await;
    assert_eq!(world.gateway.ends(), [(payment.id, GatewayEnd::Cancel)]);
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Cancelled);
}

#[tokio::test]
async fn what_the_gateway_doubts_unheard_is_called_off() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Pending).await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, Challenged));
    world.cancel(sold).await;
    world.drain().await;
    assert_eq!(world.gateway.ends(), [(payment.id, GatewayEnd::Expire), (payment.id, GatewayEnd::Cancel)]);
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Cancelled);
}

#[tokio::test]
async fn the_page_of_a_denied_card_is_left() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Denied).await;
    world.cancel(sold).await;
    world.drain().await;
    let ended = world.payment(payment.id).await;
    assert_eq!((ended.status, ended.abandoned_as), (PaymentStatus::Denied, Some(Abandonment::Cancelled)));
    assert!(!ended.is_payable(world.now()));
}

#[tokio::test]
async fn money_that_was_quicker_counts() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, Paid));
    world.advance(15);
    world.expire(sold).await;
    world.drain().await;
    let settled = world.payment(payment.id).await;
    assert_eq!((settled.status, settled.abandoned_as), (PaymentStatus::Settled, None));
    assert_eq!(world.line(sold.line_id).await.secured_at, Some(minute(15)), "nobody else had wanted it");
}

#[tokio::test]
async fn who_begins_to_pay_on_a_page_that_was_left_is_stopped() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.cancel(sold).await;
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Cancelled);
    world.hear(&payment, Pending).await;
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Expired);
    assert_eq!(world.gateway.ends().len(), 2);
}

#[tokio::test]
async fn who_begins_to_pay_while_the_page_is_left_is_stopped() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.cancel(sold).await;
    let (gateway, services) = (world.gateway.clone(), world.services.clone());
    let begins = async move {
        gateway.say(payment.id, &news(payment.id, PRICE, Pending));
        payments::flows::payment_refresh::run(&services, payment.id, None).await.unwrap();
    };
    world.gateway.meanwhile(Box::new(move || begins.boxed()));
    world.drain().await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Expired);
    assert_eq!(world.gateway.ends().len(), 2);
}

#[tokio::test]
async fn what_is_paid_is_left_alone() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    payments::flows::payment_abandon::run(&world.services, payment.id).await.unwrap();
    assert!(world.gateway.ends().is_empty());
    assert_eq!(world.order(sold.order_id).await.status, OrderStatus::Paid);
}
