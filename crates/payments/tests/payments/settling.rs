//! Money comes: in time, late, for time that others have, for what nobody wants any more.

use diesel::prelude::*;
use diesel_async::{AnsiTransactionManager, RunQueryDsl, TransactionManager as _};
use payments::gateway::TransactionState::{Cancelled, Challenged, Paid, Pending};
use payments::{OrderStatus, PaymentStatus};

use crate::gateway::news;
use crate::world::{PRICE, World, hours, minute};

#[tokio::test]
async fn money_in_time_secures_the_time() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.advance(3);
    world.hear(&payment, Pending).await;
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Pending);
    let settled = world.hear(&payment, Paid).await;
    assert_eq!((settled.status, settled.settled_at), (PaymentStatus::Settled, Some(minute(3))));
    assert_eq!(settled.method.as_deref(), Some("credit_card"));
    assert_eq!(settled.gateway_transaction_id, Some(format!("{}-1", payment.id)));
    let line = world.line(sold.line_id).await;
    assert_eq!((line.status, line.secured_at), (OrderStatus::Paid, Some(minute(3))));
    assert_eq!(line.paid_by_payment_id, Some(payment.id));
    let order = world.order(sold.order_id).await;
    assert_eq!(
        (order.status, order.paid_at, order.total_amount),
        (OrderStatus::Paid, Some(minute(3)), PRICE)
    );
    assert_eq!(world.claims(sold).await, ["SECURED", "SECURED"]);
    world.drain().await;
    assert_eq!(world.told(), [("paid", sold.line_id)]);
    assert!(world.gateway.refunds().is_empty());
}

#[tokio::test]
async fn who_pays_in_the_last_moment_has_paid() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.advance(40);
    world.hear(&payment, Paid).await;
    assert_eq!(world.claims(sold).await, ["SECURED", "SECURED"]);
    assert_eq!(world.line(sold.line_id).await.secured_at, Some(minute(40)));
}

#[tokio::test]
async fn time_that_was_lost_and_is_free_again_is_taken_again() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.advance(20);
    world.expire(sold).await;
    assert_eq!(world.order(sold.order_id).await.status, OrderStatus::Expired);
    world.hear(&payment, Paid).await;
    assert_eq!(world.claims(sold).await, ["EXPIRED", "EXPIRED", "SECURED", "SECURED"]);
    let (line, order) = (world.line(sold.line_id).await, world.order(sold.order_id).await);
    assert_eq!((line.status, line.secured_at), (OrderStatus::Paid, Some(minute(20))));
    assert_eq!((order.status, order.total_amount), (OrderStatus::Paid, PRICE));
}

#[tokio::test]
async fn a_rival_keeps_the_time_and_the_money_goes_back() {
    let world = World::new().await;
    let (_, teacher, sold, payment) = world.started().await;
    world.advance(20);
    // The rival takes the overdue time; that the first student's line is over, nobody has noticed yet.
    let rival = world.student().await;
    let theirs = world.hold(&rival, &teacher, hours(24, 25), None).await.unwrap();
    assert_eq!(world.line(sold.line_id).await.status, OrderStatus::Open);
    world.hear(&payment, Paid).await;
    let line = world.line(sold.line_id).await;
    assert_eq!((line.status, line.secured_at), (OrderStatus::Paid, None));
    world.drain().await;
    assert_eq!(world.claims(theirs).await, ["HELD", "HELD"]);
    assert_eq!(world.gateway.refunds(), [(payment.id, PRICE)]);
    assert_eq!(world.line(sold.line_id).await.refunded_amount, PRICE);
    assert_eq!(world.payment(payment.id).await.refunded_amount, PRICE);
    assert_eq!(world.told(), [("paid", sold.line_id)]);
}

#[tokio::test]
async fn time_is_not_taken_again_from_a_teacher_who_takes_no_bookings() {
    let world = World::new().await;
    let (_, teacher, sold, payment) = world.started().await;
    world.advance(20);
    world.expire(sold).await;
    world.unpublish(&teacher).await;
    world.hear(&payment, Paid).await;
    assert_eq!(world.claims(sold).await, ["EXPIRED", "EXPIRED"]);
    assert_eq!(world.count("availability_slots WHERE free").await, 1);
    world.drain().await;
    assert_eq!(world.gateway.refunds(), [(payment.id, PRICE)]);
}

#[tokio::test]
async fn time_that_has_begun_is_not_taken_again() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.expire_later(sold, 24 * 60).await;
    world.hear(&payment, Paid).await;
    assert_eq!(world.line(sold.line_id).await.secured_at, None);
    world.drain().await;
    assert_eq!(world.gateway.refunds(), [(payment.id, PRICE)]);
}

#[tokio::test]
async fn time_that_is_not_offered_any_more_is_not_taken_again() {
    let world = World::new().await;
    let (_, teacher, sold, payment) = world.started().await;
    world.expire_later(sold, 20).await;
    world.withdraw_all(&teacher).await;
    world.hear(&payment, Paid).await;
    assert_eq!((world.line(sold.line_id).await.secured_at, world.claims(sold).await.len()), (None, 2));
}

#[tokio::test]
async fn money_for_what_was_called_off_goes_back() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.cancel(sold).await;
    world.hear(&payment, Paid).await;
    let (line, order) = (world.line(sold.line_id).await, world.order(sold.order_id).await);
    assert_eq!((line.status, line.secured_at, order.status), (OrderStatus::Paid, None, OrderStatus::Paid));
    assert_eq!(world.claims(sold).await, ["RELEASED", "RELEASED"]);
    world.drain().await;
    assert_eq!(world.gateway.refunds(), [(payment.id, PRICE)]);
}

#[tokio::test]
async fn each_line_is_secured_for_itself() {
    let world = World::new().await;
    let (student, teacher, sold) = world.sold().await;
    world.publish(&teacher, hours(30, 31)).await;
    let second = world.hold(&student, &teacher, hours(30, 31), Some(sold.order_id)).await.unwrap();
    let payment = world.start(&student, sold.order_id).await.unwrap();
    world.advance(20);
    let rival = world.student().await;
    world.hold(&rival, &teacher, hours(24, 25), None).await.unwrap();
    world.hear(&payment, Paid).await;
    assert_eq!(world.line(sold.line_id).await.secured_at, None);
    assert_eq!(world.line(second.line_id).await.secured_at, Some(minute(20)));
    world.drain().await;
    assert_eq!(world.gateway.refunds(), [(payment.id, PRICE)]);
    assert_eq!(world.order(sold.order_id).await.total_amount, 2 * PRICE);
}

#[tokio::test]
async fn time_that_is_taken_again_is_taken_before_time_that_is_kept() {
    use database::schema::{calendar_claims as claims, people};
    let world = World::new().await;
    let (student, teacher, kept) = world.sold().await;
    world.publish(&teacher, hours(2, 3)).await;
    world.advance(1);
    let lost = world.hold(&student, &teacher, hours(2, 3), Some(kept.order_id)).await.unwrap();
    let payment = world.start(&student, kept.order_id).await.unwrap();
    // Of the doubted payment's lines one is held until an hour before its lesson, the other for a day.
    world.hear(&payment, Challenged).await;
    world.expire_later(lost, 69).await;
    let mut other = world.connection().await;
    AnsiTransactionManager::begin_transaction(&mut *other).await.unwrap();
    let person = people::table.find(teacher.person_id).select(people::id).for_no_key_update();
    person.first::<kernel::id::PersonId>(&mut other).await.unwrap();
    world.gateway.say(payment.id, &news(payment.id, payment.amount, Paid));
    let services = world.services.clone();
    let paying = tokio::spawn(async move {
        payments::flows::payment_refresh::run(&services, payment.id, None).await.unwrap()
    });
    let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while world.count(waiting).await == 0 && !paying.is_finished() {
        tokio::task::yield_now().await;
    }
    // It waits for people, and keeps no claims from whoever has them.
    let of_kept = claims::table.filter(claims::owner_id.eq(kept.owner.id)).select(claims::id);
    let free: Vec<kernel::id::CalendarClaimId> =
        of_kept.for_update().no_wait().load(&mut other).await.unwrap();
    assert_eq!(free.len(), 2);
    AnsiTransactionManager::commit_transaction(&mut *other).await.unwrap();
    assert_eq!(paying.await.unwrap().unwrap().status, PaymentStatus::Settled);
    for sold in [kept, lost] {
        assert_eq!(world.line(sold.line_id).await.secured_at, Some(minute(70)));
    }
}

#[tokio::test]
async fn news_that_come_late_change_nothing() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    let settled = world.hear(&payment, Paid).await;
    world.advance(1);
    let after = world.hear(&payment, Pending).await;
    assert_eq!((after.status, after.settled_at), (settled.status, settled.settled_at));
    world.drain().await;
    assert_eq!(world.told(), [("paid", sold.line_id)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_news_twenty_times_at_once_pay_once() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, Paid));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let services = world.services.clone();
        tasks.spawn(async move {
            payments::flows::payment_refresh::run(&services, payment.id, None).await.unwrap().unwrap().status
        });
    }
    assert_eq!(tasks.join_all().await, [PaymentStatus::Settled; 20]);
    assert_eq!(world.count("payment_events").await, 1);
    world.drain().await;
    assert_eq!(world.told(), [("paid", sold.line_id)]);
    assert!(world.gateway.refunds().is_empty());
}

#[tokio::test]
async fn a_card_that_was_voided_before_we_heard_of_it_takes_no_time() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.gateway.fail_status(Some(payments::gateway::GatewayError::Unavailable("503".to_owned())));
    let unheard = payments::flows::payment_refresh::run(&world.services, payment.id, None).await;
    assert!(unheard.is_err());
    world.gateway.fail_status(None);
    let mut gone = news(payment.id, PRICE, payments::gateway::TransactionState::Refunded);
    gone.refunded_amount = PRICE;
    let settled = world.hear_news(payment.id, &gone).await;
    assert_eq!((settled.status, settled.refunded_amount), (PaymentStatus::Settled, PRICE));
    assert_eq!(world.line(sold.line_id).await.secured_at, None);
    assert_eq!(world.claims(sold).await, ["RELEASED", "RELEASED"]);
    world.drain().await;
    assert!(world.gateway.refunds().is_empty(), "it went back already");
    assert_eq!(world.line(sold.line_id).await.refunded_amount, PRICE);
}

#[tokio::test]
async fn a_card_that_is_voided_later_is_a_refund_from_outside() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    let voided = world.hear(&payment, Cancelled).await;
    assert_eq!((voided.status, voided.refunded_amount), (PaymentStatus::Settled, PRICE));
    world.drain().await;
    let mut told = world.told();
    told.sort_unstable();
    assert_eq!(told, [("paid", sold.line_id), ("refunded outside", sold.line_id)]);
    assert_eq!(world.count("refunds WHERE reason = 'MADE_OUTSIDE' AND status = 'SUCCEEDED'").await, 1);
    assert!(world.gateway.refunds().is_empty());
}
