//! The gateway doubts a payment.

use payments::gateway::TransactionState::{Challenged, Denied, Paid, Pending};
use payments::{OrderStatus, PaymentStatus};

use crate::gateway::{content, news};
use crate::world::{World, hour, hours, minute};

#[tokio::test]
async fn a_doubted_payment_keeps_its_time_for_a_day_and_not_into_the_last_hour() {
    let world = World::new().await;
    let (student, teacher, soon) = world.sold().await;
    world.publish(&teacher, hours(72, 73)).await;
    let far = world.hold(&student, &teacher, hours(72, 73), None).await.unwrap();
    world.advance(5);
    for (sold, until) in [(soon, hour(23)), (far, minute(5 + 24 * 60))] {
        let payment = world.start(&student, sold.order_id).await.unwrap();
        world.hear(&payment, Challenged).await;
        assert_eq!(world.line(sold.line_id).await.expires_at, Some(until));
        assert_eq!(world.order(sold.order_id).await.expires_at, until);
    }
    world.drain().await;
    // Jobs of one instant run in any order.
    let (mut told, mut expected) =
        (world.told(), vec![("hold changed", soon.line_id), ("hold changed", far.line_id)]);
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
    // The time is held beyond the first hold: a rival does not get it.
    world.advance(60);
    let rival = world.student().await;
    assert!(world.hold(&rival, &teacher, hours(24, 25), None).await.is_err());
    world.expire(soon).await;
    assert_eq!(world.line(soon.line_id).await.status, OrderStatus::Open);
}

#[tokio::test]
async fn a_doubt_that_ends_well_pays() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Challenged).await;
    world.advance(20 * 60);
    world.hear(&payment, Paid).await;
    assert_eq!(world.line(sold.line_id).await.secured_at, Some(hour(20)));
    assert_eq!(world.claims(sold).await, ["SECURED", "SECURED"]);
}

#[tokio::test]
async fn a_doubt_that_ends_badly_ends_the_hold() {
    let world = World::new().await;
    let (_, teacher, sold, payment) = world.started().await;
    world.hear(&payment, Challenged).await;
    world.drain().await;
    world.advance(60);
    let denied = world.hear(&payment, Denied).await;
    assert_eq!(denied.status, PaymentStatus::Denied);
    assert_eq!(world.line(sold.line_id).await.expires_at, Some(hour(1)));
    assert_eq!(world.order(sold.order_id).await.expires_at, hour(1));
    // Somebody else may have the time at once, even before the job has run.
    let rival = world.student().await;
    world.hold(&rival, &teacher, hours(24, 25), None).await.unwrap();
    world.drain().await;
    assert_eq!(world.told(), [("hold changed", sold.line_id), ("hold changed", sold.line_id)]);
    assert_eq!(world.order(sold.order_id).await.status, OrderStatus::Expired);
}

#[tokio::test]
async fn a_doubt_that_ends_badly_ends_the_hold_although_an_older_transaction_waits() {
    let world = World::new().await;
    let (_, teacher, sold, payment) = world.started().await;
    world.hear(&payment, Pending).await;
    let mut card = news(payment.id, payment.amount, Challenged);
    card.transaction_id = format!("{}-2", payment.id);
    card.content = content(&card);
    world.hear_news(payment.id, &card).await;
    assert_eq!(world.line(sold.line_id).await.expires_at, Some(hour(23)));
    world.advance(60);
    card.state = Denied;
    card.content = content(&card);
    assert_eq!(world.hear_news(payment.id, &card).await.status, PaymentStatus::Pending);
    assert_eq!(world.line(sold.line_id).await.expires_at, Some(hour(1)));
    let rival = world.student().await;
    world.hold(&rival, &teacher, hours(24, 25), None).await.unwrap();
}

#[tokio::test]
async fn an_order_is_doubted_once() {
    let world = World::new().await;
    let (student, _, sold, payment) = world.started().await;
    world.hear(&payment, Challenged).await;
    world.advance(1);
    let mut another = news(payment.id, payment.amount, Challenged);
    another.transaction_id = format!("{}-2", payment.id);
    another.content = content(&another);
    world.hear(&payment, Denied).await;
    assert_eq!(world.line(sold.line_id).await.expires_at, Some(minute(1)));
    let again = world.hear_news(payment.id, &another).await;
    assert_eq!(again.status, PaymentStatus::Challenged);
    assert_eq!(world.line(sold.line_id).await.expires_at, Some(minute(1)));
    assert!(world.start(&student, sold.order_id).await.is_err(), "its hold is over");
}

#[tokio::test]
async fn a_doubt_about_time_that_is_gone_holds_nothing() {
    let world = World::new().await;
    let (_, teacher, sold, payment) = world.started().await;
    world.advance(20);
    let rival = world.student().await;
    let theirs = world.hold(&rival, &teacher, hours(24, 25), None).await.unwrap();
    world.hear(&payment, Challenged).await;
    assert_eq!(world.line(sold.line_id).await.expires_at, Some(minute(15)));
    assert_eq!(world.line(theirs.line_id).await.expires_at, Some(minute(35)));
}
