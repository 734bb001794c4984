//! The gateway is slow, broken, or dies at the worst moment: the student reads what to do, and nobody is charged twice.

#![expect(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::time::Duration;

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl as _;
use serde_json::json;

use super::{assert_sound, hold, start, started};
use crate::support::World;
use crate::support::gateway::{ApiFault, ApiSwitch, Method, Operation, Outcome, Times};

/// What the student meets, and then tries again with the same key.
async fn fails_then_works(fault: ApiFault, takes_effect: bool) {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
    let switch = ApiSwitch::next(fault).on(Operation::SnapCreate).times(Times::Always);
    world.gateway.break_api(if takes_effect { switch.after_taking_effect() } else { switch });
    let answer = student.page("payment_start", start(&held.order_id, 2)).await;
    answer.refused("paymentStart", "GATEWAY_UNAVAILABLE", None);
    let message = answer.text("/paymentStart/errors/0/message");
    assert!(message.contains("try again") && message.contains("Nothing was charged"), "{message}");

    world.gateway.clear_switches();
    let payment = started(&student, &held.order_id, 2).await;
    assert_eq!(started(&student, &held.order_id, 3).await, payment, "the page that can be paid is the page");
    world.gateway.pay(&payment, Method::BcaVa, Outcome::Paid);
    world.hear_the_gateway().await;
    let checkout = student.page("checkout", json!({ "orderId": held.order_id })).await;
    assert_eq!(checkout.text("/order/status"), "PAID");
    student.page("payment_start", start(&held.order_id, 4)).await.refused(
        "paymentStart",
        "ALREADY_PAID",
        Some("orderId"),
    );
    let charged = world.gateway.transactions().len();
    assert_eq!(charged, 1, "one charge for one order");
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_answers_500_can_be_tried_again() {
    fails_then_works(ApiFault::ServerError(500), false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_answers_html_can_be_tried_again() {
    fails_then_works(ApiFault::Html, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_hangs_up_can_be_tried_again() {
    fails_then_works(ApiFault::DropConnection, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_dies_between_create_and_answer_charges_once() {
    fails_then_works(ApiFault::DropConnection, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_forgot_its_page_gives_another_and_only_that_one_is_known() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
    let died = ApiSwitch::next(ApiFault::DropConnection).on(Operation::SnapCreate).after_taking_effect();
    world.gateway.break_api(died.times(Times::Always));
    student.page("payment_start", start(&held.order_id, 2)).await.refused(
        "paymentStart",
        "GATEWAY_UNAVAILABLE",
        None,
    );
    world.gateway.clear_switches();
    // After five minutes the gateway has forgotten the key, but not the order id.
    world.advance(chrono::TimeDelta::minutes(6)).await;
    let payment = started(&student, &held.order_id, 2).await;
    let checkout = student.page("checkout", json!({ "orderId": held.order_id })).await;
    let attempts = checkout.at("/order/payments").as_array().expect("a list").clone();
    let open: Vec<_> = attempts.iter().filter(|attempt| !attempt["pageUrl"].is_null()).collect();
    assert_eq!((attempts.len(), open.len()), (2, 1), "{attempts:#?}");
    assert_eq!(open[0]["id"], json!(payment));
    world.finish().await;
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    sessions: i64,
}

/// How many connections of this database are inside a transaction while their client does something else.
async fn waiting_in_transactions(world: &World) -> i64 {
    // Raw SQL: the query builder does not know PostgreSQL's statistics.
    let counted: Counted = sql_query(
        "SELECT count(*) AS sessions FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .get_result(&mut world.connection().await)
    .await
    .expect("the database answers");
    counted.sessions
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_held_open_while_the_gateway_is_slow() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
    world.gateway.break_api(
        ApiSwitch::next(ApiFault::AnswerAfterSeconds(20)).on(Operation::SnapCreate).times(Times::Always),
    );
    let begun = {
        let (student, input) = (student.clone(), start(&held.order_id, 2));
        tokio::spawn(async move { student.page("payment_start", input).await })
    };
    // Until the call has arrived, then well into its silence.
    while world.gateway.calls_of(Operation::SnapCreate).is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for _ in 0..10 {
        assert_eq!(waiting_in_transactions(&world).await, 0);
        assert!(!begun.is_finished(), "the gateway is still silent");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // The order can be worked with meanwhile: nothing waits for the gateway's answer.
    let checkout = student.page("checkout", json!({ "orderId": held.order_id })).await;
    assert_eq!(checkout.text("/order/payments/0/status"), "STARTED");
    begun.await.unwrap().refused("paymentStart", "GATEWAY_UNAVAILABLE", None);
    world.gateway.clear_switches();
    started(&student, &held.order_id, 2).await;
    world.finish().await;
}
