//! How a connection begins, and how it does not.

use serde_json::json;

use super::Socket;
use super::socket::handshake;
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn only_the_one_protocol_is_spoken() {
    let world = World::new().await;
    let address = &world.server().address;
    for headers in [&[][..], &[("sec-websocket-protocol", "graphql-ws")], &[("sec-websocket-version", "8")]] {
        let refused = handshake(address, headers).await.err().unwrap();
        assert_eq!(refused.status(), 400, "{headers:?}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_without_a_good_token() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let refresh_token = student.refresh_token.unwrap();
    for payload in [
        json!(null),
        json!({}),
        json!({ "authorization": null }),
        json!({ "authorization": "Bearer nonsense" }),
        json!({ "authorization": format!("Bearer {refresh_token}") }),
        json!({ "authorization": student.access_token }),
        json!({ "authorization": "line\nbreak" }),
    ] {
        let mut socket = Socket::silent(&world.server().address).await;
        socket.initialise(payload.clone()).await;
        assert_eq!(socket.closed().await, Some(4401), "{payload}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_subscribes_before_saying_who_they_are_is_turned_away() {
    let world = World::new().await;
    let mut socket = Socket::silent(&world.server().address).await;
    socket.subscribe("1", "subscription { bookingReceived { id } }", json!({})).await;
    assert_eq!(socket.closed().await, Some(4401));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_introduction_ends_the_connection() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let mut socket = Socket::open(&student).await;
    socket.initialise(json!({})).await;
    assert_eq!(socket.closed().await, Some(4429));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_ends_the_connection() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    for text in ["", "{", "[]", r#"{"type":"start","id":"1"}"#, r#"{"type":"subscribe","payload":{}}"#] {
        let mut socket = Socket::open(&student).await;
        socket.say_text(text.to_owned()).await;
        assert_eq!(socket.closed().await, Some(4400), "{text}");
    }
    world.finish().await;
}
