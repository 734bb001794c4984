//! Several attempts of one order.

use payments::gateway::GatewayEnd;
use payments::gateway::TransactionState::{Expired, Paid, Pending, Refunded};
use payments::{OrderStatus, PaymentAttention, PaymentStatus};

use crate::gateway::{content, news};
use crate::world::{PRICE, World, hours};

#[tokio::test]
async fn a_second_payment_of_an_order_goes_back() {
    let world = World::new().await;
    let (student, _, sold, first) = world.started().await;
    world.hear(&first, Expired).await;
    let second = world.start(&student, sold.order_id).await.unwrap();
    assert_ne!(first.id, second.id);
    world.hear(&second, Paid).await;
    let late = world.hear(&first, Paid).await;
    assert_eq!(late.status, PaymentStatus::Settled);
    assert_eq!(world.line(sold.line_id).await.paid_by_payment_id, Some(second.id));
    world.drain().await;
    assert_eq!(world.gateway.refunds(), [(first.id, PRICE)]);
    assert_eq!(world.count("refunds WHERE reason = 'PAID_TWICE' AND status = 'SUCCEEDED'").await, 1);
    // The buyer is told, once.
    world.hear(&first, Paid).await;
    world.drain().await;
    let mails = world.mails.messages();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].subject, "Anda membayar dua kali: satu pembayaran kami kembalikan");
    assert!(mails[0].text.contains("Halo Budi,") && mails[0].text.contains("Rp150.000"), "{}", mails[0].text);
    // The line keeps its own money, and is told of it once.
    assert_eq!(world.line(sold.line_id).await.refunded_amount, 0);
    assert_eq!(world.told(), [("paid", sold.line_id)]);
    assert_eq!(world.claims(sold).await, ["SECURED", "SECURED"]);
}

#[tokio::test]
async fn when_one_attempt_is_paid_the_others_end() {
    let world = World::new().await;
    let (student, _, sold, first) = world.started().await;
    world.hear(&first, Expired).await;
    let second = world.start(&student, sold.order_id).await.unwrap();
    world.hear(&second, Pending).await;
    world.hear(&first, Paid).await;
    world.drain().await;
    assert_eq!(world.gateway.ends(), [(second.id, GatewayEnd::Expire)]);
    assert_eq!(world.payment(second.id).await.status, PaymentStatus::Expired);
    assert_eq!(world.payment(first.id).await.status, PaymentStatus::Settled);
}

#[tokio::test]
async fn what_was_added_after_an_attempt_is_still_to_be_paid() {
    let world = World::new().await;
    let (student, teacher, sold, first) = world.started().await;
    world.publish(&teacher, hours(30, 31)).await;
    world.hear(&first, Expired).await;
    let added = world.hold(&student, &teacher, hours(30, 31), Some(sold.order_id)).await.unwrap();
    world.hear(&first, Paid).await;
    let order = world.order(sold.order_id).await;
    assert_eq!((order.status, order.total_amount, order.paid_at), (OrderStatus::Open, 2 * PRICE, None));
    let rest = world.start(&student, sold.order_id).await.unwrap();
    assert_eq!(rest.amount, PRICE);
    world.advance(15);
    world.expire(added).await;
    // What was paid stays paid, and with it the order.
    let order = world.order(sold.order_id).await;
    assert_eq!((order.status, order.total_amount), (OrderStatus::Paid, PRICE));
    assert!(order.paid_at.is_some());
    world.drain().await;
    assert_eq!(world.payment(rest.id).await.status, PaymentStatus::Cancelled);
    assert!(world.gateway.refunds().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_attempts_that_are_paid_at_once_pay_once() {
    let world = World::new().await;
    let (student, _, sold, first) = world.started().await;
    world.hear(&first, Expired).await;
    let second = world.start(&student, sold.order_id).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for payment in [&first, &second] {
        let mut paid = news(payment.id, PRICE, Paid);
        paid.content.push_str(" now");
        world.gateway.say(payment.id, &paid);
        let (services, id) = (world.services.clone(), payment.id);
        tasks.spawn(async move { payments::flows::payment_refresh::run(&services, id, None).await.unwrap() });
    }
    tasks.join_all().await;
    world.drain().await;
    let line = world.line(sold.line_id).await;
    let kept = line.paid_by_payment_id.unwrap();
    let gone = if kept == first.id { second.id } else { first.id };
    assert_eq!(world.gateway.refunds(), [(gone, PRICE)]);
    assert_eq!((line.refunded_amount, world.told()), (0, vec![("paid", sold.line_id)]));
}

#[tokio::test]
async fn what_an_admin_sends_back_of_money_that_came_twice_on_one_page_calls_off_nothing() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    let mut second = news(payment.id, PRICE, Paid);
    second.transaction_id = format!("{}-2", payment.id);
    second.content = content(&second);
    let twice = world.hear_news(payment.id, &second).await;
    assert_eq!(twice.attention, Some(PaymentAttention::AmountMismatch));
    second.state = Refunded;
    second.refunded_amount = PRICE;
    second.content = content(&second);
    let once = world.hear_news(payment.id, &second).await;
    assert_eq!((once.status, once.refunded_amount, once.attention), (PaymentStatus::Settled, 0, None));
    world.drain().await;
    assert_eq!(world.told(), [("paid", sold.line_id)]);
    assert_eq!((world.line(sold.line_id).await.refunded_amount, world.count("refunds").await), (0, 0));
}

#[tokio::test]
async fn money_that_comes_again_when_all_went_back_is_looked_at() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    let mut gone = news(payment.id, PRICE, Refunded);
    gone.refunded_amount = PRICE;
    gone.content = content(&gone);
    world.hear_news(payment.id, &gone).await;
    let mut second = news(payment.id, PRICE, Paid);
    second.transaction_id = format!("{}-2", payment.id);
    second.content = content(&second);
    let again = world.hear_news(payment.id, &second).await;
    assert_eq!((again.refunded_amount, again.attention), (PRICE, Some(PaymentAttention::AmountMismatch)));
    assert_eq!(world.line(sold.line_id).await.refunded_amount, PRICE);
}
