//! An order as its checkout hears of it.

use kernel::id::generate_uuid;
use serde_json::json;

use super::Socket;
use crate::support::World;
use crate::support::gateway::{Method, Outcome};

const CHANGED: &str = "subscription ($id: ID!) { orderChanged(id: $id) { status payments { status } } }";
const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { order { id } } errors { code field message } }
}";

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_hears_of_every_step_of_its_payment() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 1).await, world.student("Budi Santoso").await);
    let input = json!({ "input": {
        "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(world.now()),
    }});
    let order = student.run(BOOK, input).await.done("bookingCreate").text("/bookingCreate/booking/order/id");
    let mut socket = Socket::open(&student).await;
    socket.subscribe("o", CHANGED, json!({ "id": order })).await;
    assert_eq!(socket.next("o").await["orderChanged"], json!({ "status": "OPEN", "payments": [] }));
    let input = json!({ "input": { "orderId": order, "idempotencyKey": generate_uuid(world.now()) } });
    let started = student.page("payment_start", input).await.done("paymentStart");
    let standing = socket.next("o").await["orderChanged"].clone();
    assert_eq!(standing, json!({ "status": "OPEN", "payments": [{ "status": "STARTED" }] }));
    world.gateway.pay(&started.text("/paymentStart/payment/id"), Method::Gopay, Outcome::Paid);
    world.hear_the_gateway().await;
    let paid = json!({ "status": "PAID", "payments": [{ "status": "SETTLED" }] });
    // PENDING may come between, or be over before it is looked at.
    while socket.next("o").await["orderChanged"] != paid {}
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_does_not_hear_of_their_students_money() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 1).await, world.student("Budi Santoso").await);
    let input = json!({ "input": {
        "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(world.now()),
    }});
    let order = student.run(BOOK, input).await.done("bookingCreate").text("/bookingCreate/booking/order/id");
    let mut socket = Socket::open(&teacher.client).await;
    socket.subscribe("o", CHANGED, json!({ "id": order })).await;
    assert_eq!(socket.next("o").await, json!({ "orderChanged": null }));
    socket.completed("o").await;
    world.finish().await;
}
