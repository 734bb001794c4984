//! A gateway whose notifications are lost is asked.

use chrono::TimeDelta;
use serde_json::json;

use super::{hold, started};
use crate::support::World;
use crate::support::gateway::{ApiFault, ApiSwitch, Method, NotificationFault, Operation, Outcome, Times};

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_only_its_transaction_id_finds_is_found_by_the_one_we_were_told() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, teacher.slots.first().expect("a slot"), 1).await;
    let payment = started(&student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::Dana, Outcome::Pending);
    world.hear_the_gateway().await;
    world.gateway.break_notifications(NotificationFault::Lose, Times::Always);
    world.gateway.settle(&payment).expect("a pending payment settles");
    world.hear_the_gateway().await;
    let wait = student.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(wait.text("/payment/status"), "PENDING", "nobody told us");
    world.advance(TimeDelta::minutes(3)).await;
    world.run_jobs().await;
    let wait = student.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(wait.text("/payment/status"), "SETTLED");
    world.finish().await;
}

/// A card is denied, another method pays on the same page, and nobody tells us of that.
async fn pays_unheard_after_a_denial() -> (World, crate::support::Client, String, String) {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let slot = teacher.slots.first().expect("the teacher has a slot");
    let held = hold(&student, &teacher, slot, 1).await;
    let payment = started(&student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::CreditCard, Outcome::Denied);
    world.hear_the_gateway().await;
    world.gateway.break_notifications(NotificationFault::Lose, Times::Always);
    world.gateway.pay(&payment, Method::Gopay, Outcome::Paid);
    world.hear_the_gateway().await;
    let wait = student.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(wait.text("/payment/status"), "DENIED", "nobody told us");
    (world, student, payment, held.booking_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_transaction_on_the_same_page_is_found_by_the_sweep() {
    let (world, student, payment, _) = pays_unheard_after_a_denial().await;
    world.advance(TimeDelta::minutes(3)).await;
    let wait = student.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(wait.text("/payment/status"), "SETTLED");
    assert_eq!(wait.text("/payment/order/lines/0/booking/status"), "PAID");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_transaction_on_the_same_page_is_found_by_the_buyer_who_says_so() {
    let (world, student, payment, _) = pays_unheard_after_a_denial().await;
    world.advance(TimeDelta::seconds(10)).await;
    let input = json!({ "input": { "paymentId": payment } });
    let refreshed = student.page("payment_refresh", input).await.done("paymentRefresh");
    assert_eq!(refreshed.text("/paymentRefresh/payment/status"), "SETTLED");
    world.run_jobs().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_transaction_on_the_same_page_is_found_when_the_hold_ends_while_the_gateway_was_away() {
    let (world, student, payment, booking) = pays_unheard_after_a_denial().await;
    let away = ApiSwitch::next(ApiFault::ServerError(500)).on(Operation::Status).times(Times::Always);
    world.gateway.break_api(away);
    world.advance(TimeDelta::minutes(16)).await;
    world.gateway.clear_switches();
    world.gateway.break_notifications(NotificationFault::Lose, Times::Always);
    world.advance(TimeDelta::minutes(30)).await;
    world.advance(TimeDelta::minutes(60)).await;
    let student = world.sign_in(student).await;
    let wait = student.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(wait.text("/payment/status"), "SETTLED");
    let detail = student.page("booking_detail", json!({ "id": booking })).await;
    assert_eq!(detail.text("/booking/status"), "PAID", "the slot was free: it is taken again");
    world.finish().await;
}
