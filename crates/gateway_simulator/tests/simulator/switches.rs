//! What goes wrong on purpose.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use teacherin_gateway_simulator::{
    ApiFault, ApiSwitch, DeliveryState, Method, NotificationFault, Operation, Outcome, ReleaseOrder, Times,
};

use crate::merchant::{SERVER_KEY, World, order, text};

const PATH: &str = "/snap/v1/transactions";

async fn create(world: &World, order_id: &str) -> Result<reqwest::Response, reqwest::Error> {
    world.http.post(world.url(PATH)).basic_auth(SERVER_KEY, Some("")).json(&order(order_id)).send().await
}

#[tokio::test]
async fn errors_have_the_shape_of_their_api() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::ServerError(500)).times(Times::Next(2)));
    let (http, snap) = world.post(PATH, &order("ORDER-1")).await;
    assert_eq!((http, text(&snap, "locale").as_str()), (500, "en"));
    assert!(snap.get("error_messages").is_some());
    let (http, core) = world.get("/v2/ORDER-1/status").await;
    assert_eq!((http, text(&core, "status_code").as_str()), (500, "500"));
    world.open("ORDER-1").await;
}

#[tokio::test]
async fn a_switch_may_be_for_one_kind_of_call_and_stay_on() {
    let world = World::start().await;
    let switch = ApiSwitch::next(ApiFault::ServerError(503)).on(Operation::Status).times(Times::Always);
    world.simulator.break_api(switch);
    world.open("ORDER-1").await;
    for _ in 0..3 {
        assert_eq!(world.get("/v2/ORDER-1/status").await.0, 503);
    }
    world.simulator.clear_switches();
    assert_eq!(world.get("/v2/ORDER-1/status").await.0, 200);
}

#[tokio::test]
async fn html_instead_of_json() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::Html));
    let answer = create(&world, "ORDER-1").await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().starts_with("<html>"));
    assert_eq!(world.simulator.snap_token("ORDER-1"), None);
}

#[tokio::test]
async fn created_then_died() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::DropConnection));
    assert!(create(&world, "ORDER-1").await.is_err(), "no answer at all");
    assert_eq!(world.simulator.snap_token("ORDER-1"), None);

    world.simulator.break_api(ApiSwitch::next(ApiFault::DropConnection).after_taking_effect());
    assert!(create(&world, "ORDER-1").await.is_err());
    assert!(world.simulator.snap_token("ORDER-1").is_some());
    let calls = world.simulator.calls_of(Operation::SnapCreate);
    assert_eq!(
        calls.iter().map(|call| (call.carried_out, call.answered)).collect::<Vec<_>>(),
        [(false, None), (true, None)]
    );
}

#[tokio::test]
async fn an_error_after_the_effect() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::ServerError(502)).after_taking_effect());
    assert_eq!(world.post(PATH, &order("ORDER-1")).await.0, 502);
    assert!(world.simulator.snap_token("ORDER-1").is_some());
}

#[tokio::test]
async fn silence_lasts_until_the_caller_gives_up() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::NeverAnswer));
    let request = world
        .http
        .post(world.url(PATH))
        .basic_auth(SERVER_KEY, Some(""))
        .timeout(Duration::from_millis(200))
        .json(&order("ORDER-1"));
    assert!(request.send().await.unwrap_err().is_timeout());
    assert_eq!(world.simulator.snap_token("ORDER-1"), None);
}

#[tokio::test]
async fn a_late_answer_is_the_right_one() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::AnswerAfterSeconds(1)));
    world.open("ORDER-1").await;

    world.simulator.break_api(ApiSwitch::next(ApiFault::AnswerAfterSeconds(3_600)));
    let request = world
        .http
        .post(world.url(PATH))
        .basic_auth(SERVER_KEY, Some(""))
        .timeout(Duration::from_millis(200))
        .json(&order("ORDER-2"));
    assert!(request.send().await.unwrap_err().is_timeout());
    assert!(world.simulator.snap_token("ORDER-2").is_some(), "it was done all the same");
}

#[tokio::test]
async fn duplicates_come_together() {
    let world = World::start().await;
    world.simulator.break_notifications(NotificationFault::Duplicate(20), Times::Next(1));
    world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
    assert_eq!(world.simulator.deliver_due().await, 20);
    let told = world.inbox.take();
    assert_eq!(told.len(), 20);
    assert!(told.iter().all(|one| Some(one) == told.first()), "all the same");
    world.simulator.settle("ORDER-1").unwrap();
    assert_eq!(world.told().await, ["settlement"]);
}

#[tokio::test]
async fn held_back_and_released_in_reverse() {
    let world = World::start().await;
    world.simulator.break_notifications(NotificationFault::HoldBack, Times::Always);
    world.paid("ORDER-1", Method::Gopay, Outcome::Paid).await;
    world.simulator.refund_outside("ORDER-1", None).unwrap();
    assert_eq!(world.told().await, Vec::<String>::new());
    assert_eq!(world.simulator.release_held(ReleaseOrder::Reversed), 3);
    assert_eq!(world.told().await, ["refund", "settlement", "pending"]);

    world.simulator.notify_again("ORDER-1").unwrap();
    assert_eq!(world.told().await, Vec::<String>::new());
    assert_eq!(world.simulator.release_held(ReleaseOrder::Kept), 1);
    assert_eq!(world.told().await, ["refund"]);
}

#[tokio::test]
async fn delayed_lost_and_wrongly_signed() {
    let world = World::start().await;
    world.open("ORDER-1").await;
    world.simulator.break_notifications(NotificationFault::DelaySeconds(90), Times::Next(1));
    world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Pending).unwrap();
    assert_eq!(world.simulator.deliver_due().await, 0);
    assert_eq!(world.wait(TimeDelta::seconds(90)).await, 1);

    world.simulator.break_notifications(NotificationFault::Lose, Times::Next(1));
    world.simulator.settle("ORDER-1").unwrap();
    assert_eq!(world.simulator.deliver_due().await, 0);
    assert_eq!(world.simulator.deliveries().last().map(|one| one.state), Some(DeliveryState::Lost));

    world.inbox.take();
    world.simulator.break_notifications(NotificationFault::SignWrongly, Times::Next(1));
    world.simulator.notify_again("ORDER-1").unwrap();
    world.simulator.notify_again("ORDER-1").unwrap();
    assert_eq!(world.simulator.deliver_due().await, 2);
    let signatures: Vec<String> = world.inbox.take().iter().map(|told| text(told, "signature_key")).collect();
    let right = text(&world.status("ORDER-1").await, "signature_key");
    assert_eq!(signatures.iter().map(|one| *one == right).collect::<Vec<_>>(), [false, true]);
    assert!(signatures.iter().all(|one| one.len() == 128));
}

#[tokio::test]
async fn faults_of_different_kinds_act_together() {
    let world = World::start().await;
    world.simulator.break_notifications(NotificationFault::Duplicate(3), Times::Next(1));
    world.simulator.break_notifications(NotificationFault::SignWrongly, Times::Next(1));
    world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
    assert_eq!(world.simulator.deliver_due().await, 3);
    assert_eq!(world.simulator.switches().notifications, []);
}

#[tokio::test]
async fn calls_are_remembered_with_what_they_carried() {
    let world = World::start().await;
    world
        .post_with(PATH, &order("ORDER-1"), &[("idempotency-key", "key-1"), ("user-agent", "merchant")])
        .await;
    world.get("/v2/ORDER-1/status").await;
    world.http.get(world.url("/v2/ORDER-1/status")).send().await.unwrap();
    let calls = world.simulator.calls();
    let seen: Vec<_> = calls
        .iter()
        .map(|call| (call.operation, call.order_id.as_deref(), call.authorised, call.answered))
        .collect();
    assert_eq!(
        seen,
        [
            (Operation::SnapCreate, Some("ORDER-1"), true, Some(201)),
            (Operation::Status, Some("ORDER-1"), true, Some(200)),
            (Operation::Status, Some("ORDER-1"), false, Some(401)),
        ]
    );
    let first = calls.first().unwrap();
    assert_eq!(first.idempotency_key.as_deref(), Some("key-1"));
    assert_eq!(first.user_agent.as_deref(), Some("merchant"));
    let amount = first.body.as_ref().and_then(|body| body.pointer("/transaction_details/gross_amount"));
    assert_eq!(amount.and_then(Value::as_i64), Some(10_000));
}
