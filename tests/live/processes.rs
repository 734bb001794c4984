//! Several processes: what happens at one is heard at another.

use kernel::id::generate_uuid;
use serde_json::json;

use super::Socket;
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_event_crosses_from_one_process_to_another() {
    let world = World::with_servers(2).await;
    let (teacher, student) = (world.teacher("Ibu Sari Dewi", 1).await, world.student("Budi Santoso").await);
    let mut socket = Socket::open(&teacher.client.at(&world.servers[1].address)).await;
    socket.subscribe("r", "subscription { bookingReceived { student { fullName } } }", json!({})).await;
    // Until it follows, what is booked may count as known.
    while world.servers[1].parts.open.len() < 1 {
        tokio::task::yield_now().await;
    }
    socket
        .subscribe(
            "first",
            "subscription { bookingReceived(after: \"booking_00000000000000000000000000\") { id } }",
            json!({}),
        )
        .await;
    assert_eq!(socket.hear().await["id"], "first");
    socket.completed("first").await;
    let document = "mutation ($input: BookingCreateInput!) { bookingCreate(input: $input) { booking { id } errors { code } } }";
    let input = json!({ "input": {
        "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(world.now()),
    }});
    student.run(document, input).await.done("bookingCreate");
    assert_eq!(socket.next("r").await["bookingReceived"]["student"]["fullName"], "Budi Santoso");
    world.finish().await;
}
