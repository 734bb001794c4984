//! Paying over HTTP: what a buyer sees when the gateway fails, who may do what, and the races with the hold.

mod documents;
mod doubt;
mod gateway_trouble;
mod money_back;
mod permissions;
mod races;
mod refund_page;
mod screens;
mod silence;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::gateway::{Method, Outcome};
use crate::support::{Client, Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";

/// A held booking.
struct Held {
    booking_id: String,
    order_id: String,
}

/// The student books the slot; `key` makes the idempotency key.
async fn hold(student: &Client, teacher: &Teacher, slot: &str, key: u128) -> Held {
    let wish = json!({ "input": {
        "slotId": slot, "skillId": teacher.skill, "mode": "ONLINE", "idempotencyKey": Uuid::from_u128(key),
    }});
    let held = student.run(BOOK, wish).await.done("bookingCreate");
    Held {
        booking_id: held.text("/bookingCreate/booking/id"),
        order_id: held.text("/bookingCreate/booking/order/id"),
    }
}

fn start(order_id: &str, key: u128) -> Value {
    json!({ "input": { "orderId": order_id, "idempotencyKey": Uuid::from_u128(key) } })
}

/// Starts to pay the order; the payment's id.
async fn started(student: &Client, order_id: &str, key: u128) -> String {
    let answer = student.page("payment_start", start(order_id, key)).await.done("paymentStart");
    answer.text("/paymentStart/payment/id")
}

/// A booking of the teacher's first slot that is paid and waits for her answer; its id.
async fn paid(world: &World, student: &Client, teacher: &Teacher) -> String {
    let slot = teacher.slots.first().expect("the teacher has a slot");
    let held = hold(student, teacher, slot, 1).await;
    let payment = started(student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::Gopay, Outcome::Paid);
    world.hear_the_gateway().await;
    held.booking_id
}

/// Asserts that bookings, claims, orders, payments and refunds agree with each other.
async fn assert_sound(world: &World) {
    let found = booking::invariants::violations(&mut *world.connection().await, world.now()).await;
    assert_eq!(found.expect("the database answers"), []);
}
