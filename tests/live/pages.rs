//! The documents of screens that wait.

use chrono::TimeDelta;
use kernel::id::generate_uuid;
use serde_json::json;

use super::Socket;
use crate::support::{World, page};

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_that_waits_is_told_something() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 3).await, world.student("Budi Santoso").await);
    let mut booked = Vec::new();
    for slot in &teacher.slots {
        let input = json!({ "input": {
            "slotId": slot, "skillId": teacher.skill, "mode": "ONLINE", "idempotencyKey": generate_uuid(world.now()),
        }});
        let answer = student.page("booking_create", input).await.done("bookingCreate");
        world.advance(TimeDelta::seconds(1)).await;
        booked.push(answer.text("/bookingCreate/booking/id"));
    }
    let order = "query ($id: ID!) { booking(id: $id) { order { id } } viewer { notifications(first: 2) { nodes { id } } } }";
    let answer = student.run(order, json!({ "id": booked[0] })).await;
    let (order, notification) =
        (answer.text("/booking/order/id"), answer.text("/viewer/notifications/nodes/1/id"));
    let mut socket = Socket::open(&student).await;
    for (name, variables, told) in [
        ("booking_changed", json!({ "id": booked[0] }), "bookingChanged"),
        ("order_changed", json!({ "id": order }), "orderChanged"),
        ("notification_received", json!({ "after": notification }), "notificationReceived"),
    ] {
        socket.subscribe(name, &page(name), variables).await;
        assert!(socket.next(name).await[told]["id"].is_string(), "{name}");
    }
    let mut socket = Socket::open(&teacher.client).await;
    socket.subscribe("r", &page("booking_received"), json!({ "after": booked[0] })).await;
    let first = socket.next("r").await["bookingReceived"].clone();
    assert_eq!(first["id"], booked[1].as_str());
    assert_eq!(first["student"]["fullName"], "Budi Santoso");
    world.finish().await;
}
