//! `Idempotency-Key`: the first successful answer again, for five minutes, whatever is asked.

use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{ApiFault, ApiSwitch, Method, Operation, Outcome};

use crate::merchant::{Answer, World, order, text, until};

const PATH: &str = "/snap/v1/transactions";

async fn create(world: &World, order_id: &str, key: &str) -> Answer {
    world.post_with(PATH, &order(order_id), &[("idempotency-key", key)]).await
}

#[tokio::test]
async fn the_first_answer_comes_again_for_five_minutes_whatever_is_asked() {
    let world = World::start().await;
    let first = create(&world, "ORDER-1", "key-1").await;
    assert_eq!(create(&world, "ORDER-1", "key-1").await, first);
    assert_eq!(create(&world, "ORDER-2", "key-1").await, first, "another body, the first answer");
    assert_eq!(world.simulator.snap_token("ORDER-2"), None);
    let elsewhere = world.post_with("/v2/nobody/cancel", &json!({}), &[("idempotency-key", "key-1")]).await;
    assert_eq!(elsewhere, first, "the key is global");

    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(create(&world, "ORDER-1", "key-1").await.0, 400, "the order id is taken");
    let carried_out: Vec<bool> =
        world.simulator.calls_of(Operation::SnapCreate).iter().map(|call| call.carried_out).collect();
    assert_eq!(carried_out, [true, false, false, true]);
}

#[tokio::test]
async fn refusals_are_not_kept() {
    let world = World::start().await;
    assert_eq!(create(&world, "not/allowed", "key-1").await.0, 400);
    assert_eq!(create(&world, "ORDER-1", "key-1").await.0, 201);
    let cancel =
        async || world.post_with("/v2/ORDER-1/cancel", &json!({}), &[("idempotency-key", "key-2")]).await;
    assert_eq!(text(&cancel().await.1, "status_code"), "404");
    world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Pending).unwrap();
    assert_eq!(text(&cancel().await.1, "status_code"), "200");
    assert_eq!(text(&cancel().await.1, "status_code"), "200", "from memory");
}

#[tokio::test]
async fn keys_that_are_too_long_are_ignored() {
    let world = World::start().await;
    let (fits, too_long) = ("k".repeat(46), "k".repeat(47));
    create(&world, "ORDER-1", &fits).await;
    assert_eq!(create(&world, "ORDER-1", &fits).await.0, 201);
    create(&world, "ORDER-2", &too_long).await;
    assert_eq!(create(&world, "ORDER-2", &too_long).await.0, 400);
}

#[tokio::test]
async fn some_methods_do_not_heed_it() {
    let world = World::start().await;
    let cases = [
        (json!({ "payment_type": "gopay" }), "201"),
        (json!({ "payment_type": "bank_transfer", "bank_transfer": { "bank": "permata" } }), "406"),
        (json!({ "payment_type": "cstore", "cstore": { "store": "indomaret" } }), "406"),
    ];
    for (number, (more, second)) in (1..).zip(cases) {
        let mut body = order(&format!("ORDER-{number}"));
        let Value::Object(more) = more else { unreachable!("the cases are objects") };
        body.as_object_mut().unwrap().extend(more);
        let key = format!("key-{number}");
        let charge = async || world.post_with("/v2/charge", &body, &[("idempotency-key", &key)]).await.1;
        assert_eq!(text(&charge().await, "status_code"), "201");
        assert_eq!(text(&charge().await, "status_code"), second);
    }
}

#[tokio::test]
async fn while_the_first_is_in_work_the_second_is_answered_202() {
    let world = World::start().await;
    world.simulator.break_api(ApiSwitch::next(ApiFault::NeverAnswer).after_taking_effect());
    let request = world
        .http
        .post(world.url(PATH))
        .basic_auth(crate::merchant::SERVER_KEY, Some(""))
        .header("idempotency-key", "key-1")
        .json(&order("ORDER-1"));
    let first = tokio::spawn(request.send());
    until(async || world.simulator.snap_token("ORDER-1")).await;
    assert_eq!(create(&world, "ORDER-1", "key-1").await.0, 202);

    // The caller goes away; what was done is done, and its answer is kept.
    first.abort();
    let answer =
        until(async || Some(create(&world, "ORDER-1", "key-1").await).filter(|one| one.0 != 202)).await;
    assert_eq!(answer.0, 201);
    assert_eq!(Some(text(&answer.1, "token")), world.simulator.snap_token("ORDER-1"));
}
