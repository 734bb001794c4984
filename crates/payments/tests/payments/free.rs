//! What costs nothing completes by itself.

use payments::gateway::TransactionState::Paid;
use payments::{Gateway, OrderStatus, PaymentStatus};

use crate::world::{PRICE, World, hours};

#[tokio::test]
async fn an_order_that_costs_nothing_is_paid_at_once_and_no_gateway_hears_of_it() {
    let world = World::new().await;
    let (student, teacher) = (world.student().await, world.teacher().await);
    world.publish(&teacher, hours(24, 25)).await;
    let sold = world.hold_priced(&student, &teacher, hours(24, 25), None, 0).await.unwrap();
    let line = world.line(sold.line_id).await;
    assert_eq!((line.status, line.secured_at), (OrderStatus::Paid, Some(world.now())));
    assert_eq!(world.order(sold.order_id).await.status, OrderStatus::Paid);
    assert_eq!(world.claims(sold).await, ["SECURED", "SECURED"]);
    let payment = world.payment(line.paid_by_payment_id.unwrap()).await;
    assert_eq!((payment.gateway, payment.status, payment.amount), (Gateway::None, PaymentStatus::Settled, 0));
    assert_eq!(payment.next_poll_at, None);
    world.drain().await;
    assert_eq!(world.told(), [("paid", sold.line_id)]);
    assert_eq!(world.gateway.pages_asked(), []);
    assert_eq!(world.count("ledger_transactions").await, 0, "nothing moved");
}

#[tokio::test]
async fn a_free_line_beside_one_that_costs_is_paid_with_it() {
    let world = World::new().await;
    let (student, teacher) = (world.student().await, world.teacher().await);
    world.publish(&teacher, hours(24, 25)).await;
    world.publish(&teacher, hours(26, 27)).await;
    let paid = world.hold(&student, &teacher, hours(24, 25), None).await.unwrap();
    let free = world.hold_priced(&student, &teacher, hours(26, 27), Some(paid.order_id), 0).await.unwrap();
    assert_eq!(world.line(free.line_id).await.status, OrderStatus::Open);
    let payment = world.start(&student, paid.order_id).await.unwrap();
    assert_eq!((payment.amount, payment.gateway), (PRICE, Gateway::Midtrans));
    world.hear(&payment, Paid).await;
    for sold in [paid, free] {
        let line = world.line(sold.line_id).await;
        assert_eq!((line.status, line.paid_by_payment_id), (OrderStatus::Paid, Some(payment.id)));
        assert_eq!(line.secured_at, Some(world.now()));
    }
}

#[tokio::test]
async fn what_is_left_when_all_that_costs_is_called_off_completes_when_it_is_to_be_paid() {
    let world = World::new().await;
    let (student, teacher) = (world.student().await, world.teacher().await);
    world.publish(&teacher, hours(24, 25)).await;
    world.publish(&teacher, hours(26, 27)).await;
    let costly = world.hold(&student, &teacher, hours(24, 25), None).await.unwrap();
    let order_id = costly.order_id;
    let free = world.hold_priced(&student, &teacher, hours(26, 27), Some(order_id), 0).await.unwrap();
    let begun = world.start(&student, order_id).await.unwrap();
    world.cancel(costly).await;
    assert_eq!(world.line(free.line_id).await.status, OrderStatus::Open);
    let payment = world.start(&student, order_id).await.unwrap();
    assert_eq!((payment.gateway, payment.status), (Gateway::None, PaymentStatus::Settled));
    assert_eq!(world.order(order_id).await.status, OrderStatus::Paid);
    world.drain().await;
    assert!(world.payment(begun.id).await.abandoned_as.is_some(), "the page of before is ended");
    assert_eq!(world.told(), [("paid", free.line_id)]);
}
