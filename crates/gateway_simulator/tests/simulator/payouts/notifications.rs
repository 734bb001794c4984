//! Payout notifications: signed over their raw body, repeated, doubled, out of order, late.

use serde_json::Value;
use teacherin_gateway_simulator::{
    Channel, DeliveryState, Method, NotificationFault, Outcome, ReleaseOrder, Times, iris_signature,
};

use super::desk::{Desk, MERCHANT};

#[tokio::test]
async fn a_notification_is_signed_over_its_raw_body() {
    let desk = Desk::start().await;
    let reference_no = desk.approved(200_000).await;
    desk.deliver_due().await;
    let (body, signature) = desk.letterbox.take().pop().unwrap();
    let expected = format!(
        "{{\"reference_no\":\"{reference_no}\",\"amount\":\"200000.0\",\"status\":\"approved\",\
         \"updated_at\":\"2026-11-20T05:00:00Z\"}}"
    );
    assert_eq!(body, expected, "in Midtrans' own order");
    assert_eq!(signature, iris_signature(&body, MERCHANT));
    assert_eq!(signature.len(), 128);
}

#[tokio::test]
async fn what_nobody_takes_is_told_again() {
    let desk = Desk::start().await;
    desk.letterbox.will_answer(503);
    desk.approved(10_000).await;
    assert_eq!(desk.told().await, ["approved"]);
    desk.wait(119);
    assert_eq!(desk.told().await, ["processed", "completed"], "its own retry is not due");
    desk.letterbox.will_answer(200);
    desk.wait(1);
    assert_eq!(desk.told().await, ["approved"]);
    desk.wait(3_600);
    assert_eq!(desk.told().await, ["processed", "completed"]);
    assert!(desk.deliveries().iter().all(|one| one.state == DeliveryState::Delivered));
}

#[tokio::test]
async fn notifications_are_doubled_late_and_lost() {
    let desk = Desk::start().await;
    desk.break_payout_notifications(NotificationFault::Duplicate(3), Times::Next(1));
    desk.approved(10_000).await;
    assert_eq!(desk.told().await, ["approved", "approved", "approved"]);
    desk.wait(60);
    assert_eq!(desk.told().await, ["processed", "completed"]);
    desk.break_payout_notifications(NotificationFault::Lose, Times::Next(1));
    desk.approved(10_000).await;
    desk.break_payout_notifications(NotificationFault::DelaySeconds(100), Times::Next(1));
    desk.wait(60);
    assert_eq!(desk.told().await, ["completed"], "the first was lost, the second is late");
    desk.wait(60);
    assert_eq!(desk.told().await, ["processed"]);
}

#[tokio::test]
async fn notifications_come_in_the_wrong_order() {
    let desk = Desk::start().await;
    desk.break_payout_notifications(NotificationFault::HoldBack, Times::Always);
    desk.approved(10_000).await;
    desk.wait(60);
    assert_eq!(desk.told().await, Vec::<String>::new());
    assert_eq!(desk.release_held(ReleaseOrder::Reversed), 3);
    assert_eq!(desk.told().await, ["completed", "processed", "approved"]);
}

#[tokio::test]
async fn a_wrong_signature_is_of_another_key() {
    let desk = Desk::start().await;
    desk.break_notifications(NotificationFault::SignWrongly, Times::Next(1));
    let reference_no = desk.approved(10_000).await;
    assert_eq!(desk.notify_payout_again(&reference_no), Ok(true));
    desk.deliver_due().await;
    let told = desk.letterbox.take();
    let right: Vec<bool> =
        told.iter().map(|(body, signature)| *signature == iris_signature(body, MERCHANT)).collect();
    assert_eq!(right, [false, true]);
}

#[tokio::test]
async fn payments_and_payouts_are_told_apart() {
    let desk = Desk::start().await;
    desk.break_payout_notifications(NotificationFault::Lose, Times::Next(1));
    desk.world.paid("ORDER-1", Method::BcaVa, Outcome::Paid).await;
    assert_eq!(desk.world.told().await, ["pending", "settlement"], "the switch is not for them");
    assert_eq!(desk.letterbox.take(), [], "nor the address");
    desk.approved(10_000).await;
    assert_eq!(desk.told().await, Vec::<String>::new());
    assert_eq!(desk.world.inbox.take(), Vec::<Value>::new());
    let channels: Vec<_> = desk.deliveries().iter().map(|one| one.channel).collect();
    assert_eq!(channels, [Channel::Payments, Channel::Payments, Channel::Payouts]);
}

#[tokio::test]
async fn without_an_address_nothing_is_told() {
    let desk = Desk::start_with(|config| config.notification_url = None).await;
    let reference_no = desk.approved(10_000).await;
    assert_eq!(desk.notify_payout_again(&reference_no), Ok(false));
    assert_eq!(desk.deliveries(), []);
    desk.set_payout_notification_url(Some(desk.world.notification_url.clone()));
    assert_eq!(desk.notify_payout_again(&reference_no), Ok(true));
}
