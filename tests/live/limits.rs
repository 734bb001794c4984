//! How much one connection, one user and one process may have open, and which documents are taken.

use std::time::Duration;

use chrono::DateTime;
use graphql::http::LiveLimits;
use rate_limit::{BudgetConfig, Budgets};
use serde_json::{Value, json};

use super::Socket;
use super::socket::handshake;
use crate::support::World;

const RECEIVED: &str = "subscription { bookingReceived { id } }";

async fn world(limits: LiveLimits) -> World {
    World::configured(1, |parts| parts.endpoint.live = limits).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_is_not_waited_for() {
    let limits = LiveLimits { init_time_max: Duration::from_millis(50), ..LiveLimits::default() };
    let world = world(limits).await;
    let mut socket = Socket::silent(&world.server().address).await;
    assert_eq!(socket.closed().await, Some(4408));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_has_so_many_subscriptions_and_a_completed_one_makes_room() {
    let world = world(LiveLimits { subscriptions_max: 2, ..LiveLimits::default() }).await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let mut socket = Socket::open(&teacher.client).await;
    for id in ["1", "2"] {
        socket.subscribe(id, RECEIVED, json!({})).await;
    }
    socket.subscribe("3", RECEIVED, json!({})).await;
    assert_eq!(socket.error("3").await, "RATE_LIMITED");
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("3", RECEIVED, json!({})).await;
    socket.assert_quiet().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_subscriptions_of_one_id_end_the_connection() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let mut socket = Socket::open(&teacher.client).await;
    socket.subscribe("1", RECEIVED, json!({})).await;
    socket.subscribe("1", RECEIVED, json!({})).await;
    assert_eq!(socket.closed().await, Some(4409));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_free_again_when_its_subscription_is_over() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let mut socket = Socket::open(&student).await;
    let nobodys = "subscription { bookingChanged(id: \"booking_00000000000000000000000000\") { id } }";
    let unfit = "subscription { bookingChanged(id: \"booking_00000000000000000000000000\") { nonsense } }";
    for _ in 0..20 {
        socket.subscribe("1", unfit, json!({})).await;
        assert_eq!(socket.error("1").await, "GRAPHQL_VALIDATION_FAILED");
        socket.subscribe("1", nobodys, json!({})).await;
        assert_eq!(socket.next("1").await, json!({ "bookingChanged": null }));
        socket.completed("1").await;
    }
    socket.assert_quiet().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_so_many_connections_and_a_closed_one_makes_room() {
    let world = world(LiveLimits { connections_per_user_max: 2, ..LiveLimits::default() }).await;
    let (budi, tono) = (world.student("Budi Santoso").await, world.student("Tono Lain").await);
    let (first, _second) = (Socket::open(&budi).await, Socket::open(&budi).await);
    let mut third = Socket::silent(&world.server().address).await;
    let token = json!({ "authorization": format!("Bearer {}", budi.access_token.clone().unwrap()) });
    third.initialise(token).await;
    assert_eq!(third.closed().await, Some(4481));
    Socket::open(&tono).await.assert_quiet().await;
    drop(first);
    while world.server().parts.open.len() > 1 {
        tokio::task::yield_now().await;
    }
    Socket::open(&budi).await.assert_quiet().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_has_so_many_connections() {
    let world = world(LiveLimits { connections_max: 1, ..LiveLimits::default() }).await;
    let _only = Socket::silent(&world.server().address).await;
    let refused =
        handshake(&world.server().address, &[("sec-websocket-protocol", "graphql-transport-ws")]).await;
    let refused = refused.err().unwrap();
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "5");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_message_ends_the_connection() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let mut socket = Socket::open(&student).await;
    let padding = "x".repeat(200_000);
    socket.say(json!({ "type": "ping", "payload": { "padding": padding } })).await;
    assert_eq!(socket.closed().await, Some(1009));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_id_ends_the_connection() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let mut socket = Socket::open(&student).await;
    socket.subscribe(&"1".repeat(129), RECEIVED, json!({})).await;
    assert_eq!(socket.closed().await, Some(4400));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_so_many_connections_that_have_not_said_who_they_are() {
    let world = world(LiveLimits { connections_unknown_per_address_max: 2, ..LiveLimits::default() }).await;
    let student = world.student("Budi Santoso").await;
    let _known = [Socket::open(&student).await, Socket::open(&student).await, Socket::open(&student).await];
    let _unknown =
        [Socket::silent(&world.server().address).await, Socket::silent(&world.server().address).await];
    let refused =
        handshake(&world.server().address, &[("sec-websocket-protocol", "graphql-transport-ws")]).await;
    assert_eq!(refused.err().unwrap().status(), 503);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_judged_as_over_http() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let mut socket = Socket::open(&student).await;
    let deep = format!("subscription{}", "{a".repeat(60)) + &"}".repeat(60);
    for (document, code) in [
        ("{ serverInformation { time } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { logout { errors { code } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: bookingReceived { id } b: bookingReceived { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { bookingReceived { nonsense } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { bookingChanged(id: 1.5) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { ...F } fragment F on Subscription { bookingReceived { id } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        (deep.as_str(), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        socket.subscribe("d", document, json!({})).await;
        assert_eq!(socket.error("d").await, code, "{document}");
    }
    let typed = "subscription ($id: ID!) { bookingChanged(id: $id) { id } }";
    socket.subscribe("v", typed, json!({ "id": [] })).await;
    assert_eq!(socket.error("v").await, "BAD_USER_INPUT");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_no_request() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    student.run(RECEIVED, json!({})).await.failed("GRAPHQL_VALIDATION_FAILED");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_listens_pays_for_each_look() {
    let process = kernel::id::generate_uuid(DateTime::UNIX_EPOCH);
    let config = BudgetConfig { user_cost_per_minute: 1_000, address_cost_per_minute: u64::MAX / 4 };
    let world = World::configured(1, |parts| parts.budgets = Budgets::new(config, process)).await;
    let student = world.student("Budi Santoso").await;
    let mut socket = Socket::open(&student).await;
    let document = "subscription { bookingChanged(id: \"booking_00000000000000000000000000\") { id } }";
    let mut codes: Vec<Value> = Vec::new();
    for id in 0..200 {
        let id = id.to_string();
        socket.subscribe(&id, document, json!({})).await;
        let message = socket.hear().await;
        if message["type"] == "error" {
            codes.push(message["payload"][0]["extensions"]["code"].clone());
            assert!(message["payload"][0]["extensions"]["retryAfterSeconds"].is_number(), "{message}");
            break;
        }
        socket.completed(&id).await;
    }
    assert_eq!(codes, vec![json!("RATE_LIMITED")]);
    world.finish().await;
}
