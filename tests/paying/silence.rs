//! A gateway whose notifications are lost is asked.

use chrono::TimeDelta;
use serde_json::json;

use super::{hold, started};
use crate::support::World;
use crate::support::gateway::{Method, NotificationFault, Outcome, Times};

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_only_its_transaction_id_finds_is_found_by_the_one_we_were_told() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
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
