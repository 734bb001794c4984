//! What the gateway tells us of payouts: which answer it gets, and what is kept.

use database::schema::payout_events;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use gateway_simulator::{Delivery, DeliveryState, iris_signature};
use kernel::Money;
use kernel::id::PayoutId;
use payouts::gateway::{CreateOutcome, DecideOutcome, PayoutOrder};
use payouts::state::PayoutEventSource;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::World;
use crate::support::gateway::{NotificationFault, PAYOUT_MERCHANT_KEY, Times};

/// A payout of somebody else at the same gateway: nothing in our books knows it.
async fn stranger(world: &World) -> String {
    let order = PayoutOrder {
        payout_id: PayoutId::generate(world.now()),
        key: Uuid::from_u128(7),
        bank_code: "bca".to_owned(),
        number: "0011223344".to_owned(),
        holder: "Sari Dewi".to_owned(),
        money: Money::rupiah(150_000),
    };
    let gateway = world.gateway.payout_client();
    let created = gateway.create(&order).await.expect("the simulator answers");
    let CreateOutcome::Created(reference) = created else { panic!("{created:?}") };
    let approved = gateway.approve(&reference).await.expect("the simulator answers");
    assert_eq!(approved, DecideOutcome::Done);
    reference
}

/// Posts a body to the webhook, under this signature.
async fn post(world: &World, body: impl Into<reqwest::Body>, signature: Option<&str>) -> u16 {
    let mut request = reqwest::Client::new().post(world.payout_webhook_url()).body(body);
    if let Some(signature) = signature {
        request = request.header("Iris-Signature", signature);
    }
    request.send().await.expect("the server answers").status().as_u16()
}

/// Posts it under the signature that fits it.
async fn post_signed(world: &World, body: &str) -> u16 {
    let signature = iris_signature(body, PAYOUT_MERCHANT_KEY);
    post(world, body.to_owned(), Some(&signature)).await
}

/// The messages that were kept: the gateway's name of the payout, and its word for where it stands.
async fn kept(world: &World) -> Vec<(String, Option<String>)> {
    payout_events::table
        .filter(payout_events::source.eq(PayoutEventSource::Notification))
        .order(payout_events::id)
        .select((payout_events::gateway_reference, payout_events::gateway_status))
        .load(&mut world.connection().await)
        .await
        .expect("the database answers")
}

fn statuses(delivery: &Delivery) -> Vec<Option<u16>> {
    delivery.attempts.iter().map(|attempt| attempt.status).collect()
}

fn message(reference: &str, status: &str, more: &Value) -> String {
    let mut fields = json!({
        "reference_no": reference, "amount": "150000.0", "status": status, "updated_at": "2027-03-01T01:00:00Z",
    });
    fields.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    fields.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_gets_the_answer_that_makes_the_gateway_do_the_right_thing() {
    let world = World::new().await;
    let of = |status: &str, more: Value| message("1d4f8423393005", status, &more);
    let rows = [
        ("of a payout that is not ours", of("approved", json!({})), 200, 1),
        ("the same again", of("approved", json!({})), 200, 1),
        ("the same with more fields", of("approved", json!({ "tomorrow": { "deep": [1, null] } })), 200, 1),
        ("the same at another time", of("approved", json!({ "updated_at": "2027-03-01T01:00:09Z" })), 200, 1),
        ("another status", of("processed", json!({})), 200, 2),
        (
            "a reason",
            of("failed", json!({ "error_code": "002", "error_message": "Invalid account" })),
            200,
            3,
        ),
        ("a word we do not know", of("paused", json!({})), 200, 4),
        ("a reference that leads elsewhere", message("../balance", "completed", &json!({})), 400, 4),
        ("a reference without end", message(&"x".repeat(200), "completed", &json!({})), 400, 4),
        ("a reference with NUL", message("a\u{0}b", "completed", &json!({})), 400, 4),
        ("empty", String::new(), 400, 4),
        ("null", "null".to_owned(), 400, 4),
        ("an empty object", "{}".to_owned(), 400, 4),
        ("a list", "[]".to_owned(), 400, 4),
        ("a page", "<html></html>".to_owned(), 400, 4),
        ("deep", "[".repeat(60_000), 400, 4),
        ("just above the limit", " ".repeat(64 * 1024 + 1), 413, 4),
    ];
    for (name, body, status, count) in rows {
        assert_eq!(post_signed(&world, &body).await, status, "{name}");
        assert_eq!(kept(&world).await.len(), count, "{name}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_not_signed_to_the_byte_is_read() {
    let world = World::new().await;
    let body = message("1d4f8423393005", "completed", &json!({}));
    let right = iris_signature(&body, PAYOUT_MERCHANT_KEY);
    let with_another_key = iris_signature(&body, "IRIS-merchant-other");
    let rows: Vec<(&str, Vec<u8>, Option<&str>)> = vec![
        ("no signature", body.clone().into(), None),
        ("an empty one", body.clone().into(), Some("")),
        ("another key's", body.clone().into(), Some(&with_another_key)),
        ("another amount", body.replace("150000.0", "150000.00").into(), Some(&right)),
        ("another status", body.replace("completed", "failed").into(), Some(&right)),
        ("a space more", format!("{body} ").into(), Some(&right)),
        ("no text", vec![0xff, 0xfe, 0x00], Some(&right)),
        ("nothing at all", Vec::new(), None),
    ];
    for (name, body, signature) in rows {
        assert_eq!(post(&world, body, signature).await, 403, "{name}");
    }
    assert_eq!(kept(&world).await.len(), 0);
    assert_eq!(post(&world, body, Some(&right)).await, 200);
    assert_eq!(kept(&world).await.len(), 1);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_posts_are_taken_and_their_content_type_is_nobodys_business() {
    let world = World::new().await;
    let (http, url) = (reqwest::Client::new(), world.payout_webhook_url());
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE"] {
        let method: reqwest::Method = method.parse().expect("a method");
        let answer = http.request(method.clone(), &url).send().await.expect("the server answers");
        assert_eq!(answer.status(), 405, "{method}");
    }
    let body = message("1d4f8423393005", "completed", &json!({}));
    let signature = iris_signature(&body, PAYOUT_MERCHANT_KEY);
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/json"] {
        let request = http.post(&url).body(body.clone()).header("iris-signature", &signature);
        let answer = request.header("content-type", content_type).send().await.expect("the server answers");
        assert_eq!(answer.status(), 200, "{content_type}");
    }
    assert_eq!(kept(&world).await.len(), 1);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_itself_sends_is_authentic_and_kept_once_however_often_it_comes() {
    let world = World::new().await;
    world.gateway.break_payout_notifications(NotificationFault::Duplicate(5), Times::Always);
    let reference = stranger(&world).await;
    world.let_payouts_arrive().await;
    let words = ["approved", "completed", "processed"];
    let expected: Vec<_> =
        words.iter().map(|status| (reference.clone(), Some((*status).to_owned()))).collect();
    let mut told = kept(&world).await;
    told.sort();
    assert_eq!(told, expected);
    assert!(world.gateway.deliveries().iter().all(|delivery| delivery.state == DeliveryState::Delivered));
    assert_eq!(world.gateway.deliveries().len(), 15);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_refused_until_an_operator_has_corrected_it() {
    let world = World::new().await;
    world.gateway.break_payout_notifications(NotificationFault::SignWrongly, Times::Next(1));
    let reference = stranger(&world).await;
    world.gateway.deliver_due().await;
    let delivery = world.gateway.latest_payout_notification(&reference);
    assert_eq!(statuses(&delivery), [Some(403)]);
    assert_eq!(delivery.state, DeliveryState::Waiting, "it comes again, for hours");
    assert_eq!(kept(&world).await.len(), 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_the_gateway_is_asked_to_come_back_and_then_is_heard() {
    let world = World::with_servers(2).await;
    let (first, second) = (&world.servers[0], &world.servers[1]);
    // The second server has lost its database; the first shows later that nothing was kept.
    second.pools.close();
    let webhook = |address: &str| Some(format!("{address}{}", server::webhook::payouts::PATH));
    world.gateway.set_payout_notification_url(webhook(&second.address));
    let reference = stranger(&world).await;
    world.gateway.deliver_due().await;
    let delivery = world.gateway.latest_payout_notification(&reference);
    assert_eq!(statuses(&delivery), [Some(503)]);
    assert_eq!(delivery.state, DeliveryState::Waiting, "it comes again");
    assert_eq!(kept(&world).await.len(), 0);

    world.gateway.set_payout_notification_url(webhook(&first.address));
    world.advance(chrono::TimeDelta::minutes(3)).await;
    world.hear_the_gateway().await;
    let told = kept(&world).await;
    assert!(told.contains(&(reference, Some("approved".to_owned()))), "{told:?}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_top_up_is_taken_and_left_to_the_statement() {
    let world = World::new().await;
    world.gateway.top_up(500_000).expect("an amount");
    assert_eq!(world.gateway.deliver_due().await, 1);
    let delivery = world.gateway.deliveries().pop().expect("it was told");
    assert_eq!((delivery.transaction_status.as_str(), delivery.state), ("topup", DeliveryState::Delivered));
    assert_eq!(kept(&world).await.len(), 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_payouts_are_sent_by_hand_nobody_listens() {
    let world = World::configured(1, |parts| parts.payout_gateway = None).await;
    let body = message("1d4f8423393005", "completed", &json!({}));
    assert_eq!(post_signed(&world, &body).await, 404);
    assert_eq!(kept(&world).await.len(), 0);
    world.finish().await;
}
