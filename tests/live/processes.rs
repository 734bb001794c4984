//! Several processes: what happens at one is heard at another.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use kernel::id::generate_uuid;
use serde_json::json;

use super::Socket;
use crate::support::{Client, Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id } errors { code field message } }
}";
const RECEIVED: &str = "subscription ($after: ID!) { bookingReceived(after: $after) { id } }";

async fn book(world: &World, student: &Client, teacher: &Teacher, slot: usize) -> String {
    let input = json!({ "input": {
        "slotId": teacher.slots[slot], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(world.now()),
    }});
    student.run(BOOK, input).await.done("bookingCreate").text("/bookingCreate/booking/id")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_crosses_from_one_process_to_another() {
    let world = World::with_servers(2).await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 3).await, world.student("Budi Santoso").await);
    let known = book(&world, &student, &teacher, 0).await;
    let mut here = Socket::open(&teacher.client).await;
    let mut there = Socket::open(&teacher.client.at(&world.servers[1].address)).await;
    for socket in [&mut here, &mut there] {
        socket.subscribe("r", RECEIVED, json!({ "after": known })).await;
    }
    for slot in [1, 2] {
        let id = book(&world, &student, &teacher, slot).await;
        for socket in [&mut here, &mut there] {
            assert_eq!(socket.next("r").await["bookingReceived"]["id"], id.as_str());
        }
    }
    world.finish().await;
}
