//! What ends a connection: whoever is out hears nothing more.

use chrono::TimeDelta;
use serde_json::json;

use super::Socket;
use crate::support::{Client, World};

const UNAUTHORIZED: Option<u16> = Some(4401);
const TOKEN_ENDED: Option<u16> = Some(4480);
const RESTART: Option<u16> = Some(1012);
const RECEIVED: &str = "subscription { bookingReceived { id } }";

async fn teacher_who_listens(world: &World) -> (Client, Socket) {
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    let mut socket = Socket::open(&teacher).await;
    socket.subscribe("r", RECEIVED, json!({})).await;
    socket.assert_quiet().await;
    (teacher, socket)
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_the_connections_of_that_session_and_no_other() {
    let world = World::new().await;
    let (teacher, mut socket) = teacher_who_listens(&world).await;
    let phone = world.sign_in(teacher.clone()).await;
    let mut on_the_phone = Socket::open(&phone).await;
    teacher.run("mutation { logout { loginSessionId errors { code } } }", json!({})).await.done("logout");
    assert_eq!(socket.closed().await, UNAUTHORIZED);
    on_the_phone.assert_quiet().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_users_subscription_ends() {
    let world = World::new().await;
    let (teacher, mut socket) = teacher_who_listens(&world).await;
    let id = teacher.run("{ viewer { id } }", json!({})).await.text("/viewer/id");
    let suspend = "mutation ($input: UserSuspendInput!) { userSuspend(input: $input) { errors { code } } }";
    let input = json!({ "input": { "userId": id, "reason": "Testing" } });
    world.admin().await.run(suspend, input).await.done("userSuspend");
    assert_eq!(socket.closed().await, UNAUTHORIZED);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_access_token_ends_the_connection_at_the_next_event() {
    let world = World::new().await;
    let (_, mut socket) = teacher_who_listens(&world).await;
    world.clock.advance(TimeDelta::minutes(16));
    socket.subscribe("again", RECEIVED, json!({})).await;
    assert_eq!(socket.closed().await, TOKEN_ENDED);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_closes_is_answered() {
    let world = World::new().await;
    let (_, mut socket) = teacher_who_listens(&world).await;
    socket.close().await;
    assert_eq!(socket.closed().await, Some(1000));
    while !world.server().parts.open.is_empty() {
        tokio::task::yield_now().await;
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stops_says_so_and_takes_nobody_new() {
    let world = World::with_servers(2).await;
    let (teacher, mut socket) = teacher_who_listens(&world).await;
    let parts = &world.server().parts;
    parts.stop.cancel();
    assert_eq!(socket.closed().await, RESTART);
    // What the process waits for before it ends.
    parts.open.close();
    parts.open.wait().await;
    let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
    let refused = super::socket::handshake(&world.server().address, &protocol).await.err().unwrap();
    assert_eq!(refused.status(), 503);
    Socket::open(&teacher.at(&world.servers[1].address)).await.assert_quiet().await;
    world.finish().await;
}
