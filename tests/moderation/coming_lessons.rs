//! What becomes of the lessons that somebody had ahead when they were suspended.

use serde_json::json;

use super::SUSPEND;
use crate::support::World;

const BOOKING: &str = "query ($id: ID!) { booking(id: $id) { status refundStatus cancelledBy } }";
const OWNER: &str = "query ($id: ID!) { teacher(id: $id) { user { id } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_teachers_coming_lessons_are_called_off_and_paid_back() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (sari, made) = (world.teacher("Ibu Sari", 2).await, world.teacher_at("Pak Made", 10).await);
    let student = world.student("Budi").await;
    let mut bookings = world.accepted_lessons(&student, &sari, &sari.slots).await;
    bookings.extend(world.accepted_lessons(&student, &made, &made.slots).await);
    let owner = admin.run(OWNER, json!({ "id": sari.id })).await.text("/teacher/user/id");
    let input = json!({ "input": { "userId": owner, "reason": "Fake certificates" } });
    admin.run(SUSPEND, input).await.done("userSuspend");
    world.hear_the_gateway().await;
    let gone = json!({ "status": "CANCELLED", "refundStatus": "FULL", "cancelledBy": "SYSTEM" });
    let stays = json!({ "status": "CONFIRMED", "refundStatus": "NONE", "cancelledBy": null });
    for (id, expected) in bookings.iter().zip([&gone, &gone, &stays]) {
        assert_eq!(student.run(BOOKING, json!({ "id": id })).await.at("/booking"), expected);
    }
    world.finish().await;
}
