//! Which answer the gateway gets: it decides whether the message comes again.

use gateway_simulator::DeliveryState;
use serde_json::json;

use super::{Paying, messages, messages_of_strangers, signed};
use crate::support::gateway::{Method, NotificationFault, Outcome, Times};

/// What is posted, the answer, and how many messages are kept after it.
type Row = (&'static str, Vec<u8>, u16, i64);

#[tokio::test(flavor = "multi_thread")]
async fn each_message_gets_the_answer_that_makes_the_gateway_do_the_right_thing() {
    let paying = Paying::begin().await;
    paying.world.gateway.pay(&paying.payment_id, Method::BcaVa, Outcome::Pending);
    let message = paying.changed(json!({}));
    let unknown = |name: &str| signed(paying.changed(json!({ "order_id": name })));
    let never_issued = kernel::id::PaymentId::generate(paying.world.now()).to_string();
    let huge = format!("{{\"padding\":\"{}\"", "x".repeat(1024 * 1024));
    let rows: Vec<Row> = vec![
        ("valid", message.to_string().into(), 200, 1),
        ("the same again", message.to_string().into(), 200, 1),
        ("the same with fields in another order", serde_json::to_vec_pretty(&message).unwrap(), 200, 1),
        (
            "new fields",
            paying.changed(json!({ "tomorrow": { "deep": [1, null] } })).to_string().into(),
            200,
            1,
        ),
        (
            "another status, same signature",
            paying.changed(json!({ "transaction_status": "settlement" })).to_string().into(),
            200,
            2,
        ),
        ("an order of somebody else", unknown("INV-2027-1").into(), 200, 3),
        ("a payment that we never issued", unknown(&never_issued).into(), 200, 4),
        (
            "another's signature",
            paying.changed(json!({ "order_id": "INV-2027-2" })).to_string().into(),
            403,
            4,
        ),
        ("another amount", paying.changed(json!({ "gross_amount": "1.00" })).to_string().into(), 403, 4),
        ("no signature", paying.changed(json!({ "signature_key": null })).to_string().into(), 400, 4),
        ("empty", Vec::new(), 400, 4),
        ("null", b"null".into(), 400, 4),
        ("an empty object", b"{}".into(), 400, 4),
        ("a list", b"[]".into(), 400, 4),
        ("a page", b"<html></html>".into(), 400, 4),
        ("no text", vec![0xff, 0xfe, 0x00], 400, 4),
        ("deep", "[".repeat(60_000).into(), 400, 4),
        ("just below the limit", vec![b' '; 64 * 1024], 400, 4),
        ("just above the limit", vec![b' '; 64 * 1024 + 1], 413, 4),
        ("a megabyte", huge.into(), 413, 4),
    ];
    for (name, body, status, kept) in rows {
        assert_eq!(paying.post(body).await, status, "{name}");
        assert_eq!(messages(&paying.world).await, kept, "{name}");
    }
    assert_eq!(messages_of_strangers(&paying.world).await, 2);
    paying.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_posts_are_taken_and_their_content_type_is_nobodys_business() {
    let paying = Paying::begin().await;
    paying.world.gateway.pay(&paying.payment_id, Method::BcaVa, Outcome::Pending);
    let (http, url) = (reqwest::Client::new(), paying.world.webhook_url());
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE"] {
        let method: reqwest::Method = method.parse().unwrap();
        let answer = http.request(method.clone(), &url).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{method}");
    }
    let body = paying.world.gateway.latest_notification(&paying.payment_id);
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let mut request = http.post(&url).body(body.clone());
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        assert_eq!(request.send().await.unwrap().status(), 200, "{content_type:?}");
    }
    assert_eq!(messages(&paying.world).await, 1);
    paying.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_the_gateway_is_asked_to_come_back_and_then_is_heard() {
    let paying = Paying::at(crate::support::World::with_servers(2).await).await;
    let (first, second) = (&paying.world.servers[0], &paying.world.servers[1]);
    // The second server has lost its database; the first shows later that nothing was kept.
    second.pools.close();
    let webhook = |address: &str| Some(format!("{address}{}", server::webhook::PATH));
    paying.world.gateway.set_notification_url(webhook(&second.address));
    paying.world.gateway.pay(&paying.payment_id, Method::BcaVa, Outcome::Pending);
    paying.world.gateway.deliver_due().await;
    let delivery = paying.world.gateway.deliveries().pop().unwrap();
    assert_eq!(delivery.attempts.iter().map(|attempt| attempt.status).collect::<Vec<_>>(), [Some(503)]);
    assert_eq!(delivery.state, DeliveryState::Waiting, "it comes again");
    assert_eq!(messages(&paying.world).await, 0);

    paying.world.gateway.set_notification_url(webhook(&first.address));
    paying.world.advance(chrono::TimeDelta::minutes(2)).await;
    paying.world.hear_the_gateway().await;
    assert_eq!(messages(&paying.world).await, 1);
    paying.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_refused_until_an_operator_has_corrected_it() {
    let paying = Paying::begin().await;
    paying.world.gateway.break_notifications(NotificationFault::SignWrongly, Times::Next(1));
    paying.world.gateway.pay(&paying.payment_id, Method::BcaVa, Outcome::Pending);
    paying.world.gateway.deliver_due().await;
    let delivery = paying.world.gateway.deliveries().pop().unwrap();
    assert_eq!(delivery.attempts.iter().map(|attempt| attempt.status).collect::<Vec<_>>(), [Some(403)]);
    assert_eq!(delivery.state, DeliveryState::Waiting, "it comes again, for hours");
    assert_eq!(messages(&paying.world).await, 0);
    paying.world.finish().await;
}
