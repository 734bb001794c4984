//! Notifications as they come.

use serde_json::json;

use super::Socket;
use crate::support::World;

const RECEIVED: &str = "subscription ($after: ID) { notificationReceived(after: $after) { id title } }";

#[tokio::test(flavor = "multi_thread")]
async fn who_names_what_they_were_never_told_hears_so_once() {
    let world = World::new().await;
    let mut socket = Socket::open(&world.student("Budi Santoso").await).await;
    let after = json!({ "after": "notification_00000000000000000000000000" });
    socket.subscribe("n", RECEIVED, after).await;
    let message = socket.hear().await;
    let code = message.pointer("/payload/errors/0/extensions/code").and_then(serde_json::Value::as_str);
    assert_eq!(code, Some("BAD_USER_INPUT"), "{message}");
    socket.completed("n").await;
    world.finish().await;
}
