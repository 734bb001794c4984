//! Bookings as their people hear of them.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::time::Duration;

use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::Socket;
use crate::support::{Client, Teacher, World};

const CHANGED: &str = "subscription ($id: ID!) { bookingChanged(id: $id) { id status } }";
const RECEIVED: &str =
    "subscription ($after: ID) { bookingReceived(after: $after) { id status student { fullName } } }";
const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";
const CONFIRM: &str = "mutation ($input: BookingConfirmInput!) {
    bookingConfirm(input: $input) { booking { id } errors { code field message } }
}";

/// A held booking: its id and its order's.
async fn book(world: &World, student: &Client, teacher: &Teacher, slot: usize) -> (String, String) {
    let input = json!({ "input": {
        "slotId": teacher.slots[slot], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(world.now()),
    }});
    let answer = student.run(BOOK, input).await.done("bookingCreate");
    (answer.text("/bookingCreate/booking/id"), answer.text("/bookingCreate/booking/order/id"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_told_as_it_stands_and_whenever_it_changes() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 1).await, world.student("Budi Santoso").await);
    let (id, order_id) = book(&world, &student, &teacher, 0).await;
    let (mut students, mut teachers) = (Socket::open(&student).await, Socket::open(&teacher.client).await);
    for socket in [&mut students, &mut teachers] {
        socket.subscribe("b", CHANGED, json!({ "id": id })).await;
        assert_eq!(socket.next("b").await["bookingChanged"], json!({ "id": id, "status": "PENDING" }));
    }
    world.pay(&student, &order_id).await;
    for socket in [&mut students, &mut teachers] {
        assert_eq!(socket.next("b").await["bookingChanged"]["status"], "PAID");
    }
    let confirm = json!({ "input": { "bookingId": id } });
    teacher.client.run(CONFIRM, confirm).await.done("bookingConfirm");
    for socket in [&mut students, &mut teachers] {
        assert_eq!(socket.next("b").await["bookingChanged"]["status"], "CONFIRMED");
        // The reminders and the meeting that follow change nothing that was selected.
        socket.assert_quiet().await;
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_started_changes_its_booking() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 1).await, world.student("Budi Santoso").await);
    let (id, order_id) = book(&world, &student, &teacher, 0).await;
    let mut socket = Socket::open(&student).await;
    let document = "subscription ($id: ID!) { bookingChanged(id: $id) { order { payments { status } } } }";
    socket.subscribe("b", document, json!({ "id": id })).await;
    assert_eq!(socket.next("b").await["bookingChanged"]["order"]["payments"], json!([]));
    let input = json!({ "input": { "orderId": order_id, "idempotencyKey": generate_uuid(world.now()) } });
    student.page("payment_start", input).await.done("paymentStart");
    let payments = socket.next("b").await["bookingChanged"]["order"]["payments"].clone();
    assert_eq!(payments, json!([{ "status": "STARTED" }]));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_booking_does_not_exist() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 1).await, world.student("Budi Santoso").await);
    let (id, _) = book(&world, &student, &teacher, 0).await;
    for stranger in [world.student("Tono Lain").await, world.teacher("Pak Guru Lain", 0).await.client] {
        let mut socket = Socket::open(&stranger).await;
        socket.subscribe("b", CHANGED, json!({ "id": id })).await;
        assert_eq!(socket.next("b").await, json!({ "bookingChanged": null }));
        socket.completed("b").await;
    }
    let mut admins = Socket::open(&world.admin().await).await;
    admins.subscribe("b", CHANGED, json!({ "id": id })).await;
    assert_eq!(admins.next("b").await["bookingChanged"]["id"], id.as_str());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_hears_of_new_bookings_of_their_own_only() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 2).await;
    let other = world.teacher("Pak Guru Lain", 2).await;
    let (budi, tono) = (world.student("Budi Santoso").await, world.student("Tono Lain").await);
    let (known, _) = book(&world, &budi, &teacher, 0).await;
    let (others_known, _) = book(&world, &tono, &other, 0).await;
    let (mut mine, mut others) = (Socket::open(&teacher.client).await, Socket::open(&other.client).await);
    mine.subscribe("r", RECEIVED, json!({ "after": known })).await;
    others.subscribe("r", RECEIVED, json!({ "after": others_known })).await;
    let (first, _) = book(&world, &tono, &teacher, 1).await;
    let (second, _) = book(&world, &budi, &other, 1).await;
    let told =
        |id: &str, name: &str| json!({ "id": id, "status": "PENDING", "student": { "fullName": name } });
    assert_eq!(mine.next("r").await["bookingReceived"], told(&first, "Tono Lain"));
    assert_eq!(others.next("r").await["bookingReceived"], told(&second, "Budi Santoso"));
    mine.assert_quiet().await;
    others.assert_quiet().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_begins_to_listen_is_not_told_what_was_booked_before() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 16).await, world.student("Budi Santoso").await);
    let (before, _) = book(&world, &student, &teacher, 0).await;
    let mut socket = Socket::open(&teacher.client).await;
    socket.subscribe("r", RECEIVED, json!({})).await;
    // When exactly it begins nobody can tell: one of these is the first that is heard.
    let mut booked = Vec::new();
    for slot in 1..16 {
        booked.push(book(&world, &student, &teacher, slot).await.0);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let heard = socket.next("r").await["bookingReceived"]["id"].as_str().unwrap().to_owned();
    assert!(heard != before && booked.contains(&heard), "{heard}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_by_after_what_is_not_theirs() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let other = world.teacher("Pak Guru Lain", 0).await;
    let (booking, _) = book(&world, &world.student("Budi Santoso").await, &teacher, 0).await;
    let mut socket = Socket::open(&other.client).await;
    let mut answers = Vec::new();
    for after in [booking.as_str(), "booking_00000000000000000000000000"] {
        socket.subscribe("r", RECEIVED, json!({ "after": after })).await;
        let mut message = socket.hear().await;
        message["payload"]["extensions"] = Value::Null;
        assert_eq!(message["payload"]["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{message}");
        answers.push(message);
        socket.completed("r").await;
    }
    assert_eq!(answers[0], answers[1]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_again_is_told_what_was_booked_meanwhile() {
    let world = World::with_servers(2).await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 3).await, world.student("Budi Santoso").await);
    let (known, _) = book(&world, &student, &teacher, 0).await;
    let (missed, _) = book(&world, &student, &teacher, 1).await;
    let elsewhere = teacher.client.at(&world.servers[1].address);
    let mut socket = Socket::open(&elsewhere).await;
    socket.subscribe("r", RECEIVED, json!({ "after": known })).await;
    assert_eq!(socket.next("r").await["bookingReceived"]["id"], missed.as_str());
    let (new, _) = book(&world, &student, &teacher, 2).await;
    assert_eq!(socket.next("r").await["bookingReceived"]["id"], new.as_str());
    socket.assert_quiet().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn students_do_not_receive_bookings() {
    let world = World::new().await;
    let mut socket = Socket::open(&world.student("Budi Santoso").await).await;
    socket.subscribe("r", RECEIVED, json!({})).await;
    let message = socket.hear().await;
    assert_eq!(message["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN", "{message}");
    assert_eq!(message["payload"]["data"], Value::Null);
    socket.completed("r").await;
    world.finish().await;
}
