//! The main job from end to end, as the README tells it.

mod lesson;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::World;

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) {
        booking { id status expiresAt place price { amount currency } order { id status total { amount } } }
        errors { code field message }
    }
}";

#[tokio::test(flavor = "multi_thread")]
async fn a_student_finds_a_teacher_holds_a_slot_lets_it_go_and_books_again() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 3).await;
    let student = world.student("Budi Santoso").await;

    let found = student.page("teacher_search", json!({ "filter": { "text": "ielts sari dewi" } })).await;
    assert_eq!(found.at("/teachers/edges/0/node/id"), &json!(teacher.id));
    assert_eq!(found.at("/teachers/edges/0/node/nextFreeSlots/0/id"), &json!(teacher.slots[0]));
    let slug = found.text("/teachers/edges/0/node/slug");

    let detail = student.page("teacher_detail", json!({ "slug": slug })).await;
    assert_eq!(
        detail.text("/teacher/bioHtml"),
        "<p>Saya <strong>mengajar</strong> dengan contoh sehari-hari.</p>\n"
    );
    let picker = student.page("slot_picker", json!({ "teacherId": teacher.id })).await;
    assert_eq!(picker.at("/teacher/freeSlots/nodes").as_array().map(Vec::len), Some(3));

    let wish = |key: u128| {
        json!({ "input": {
            "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE",
            "notes": "Target band 7", "idempotencyKey": uuid::Uuid::from_u128(key),
        }})
    };
    let held = student.run(BOOK, wish(1)).await.done("bookingCreate");
    assert_eq!(held.text("/bookingCreate/booking/status"), "PENDING");
    assert_eq!(held.text("/bookingCreate/booking/price/amount"), "150000");
    let expires_at = world.now() + TimeDelta::minutes(15);
    assert_eq!(held.at("/bookingCreate/booking/expiresAt"), &json!(expires_at.to_rfc3339()));
    world.run_jobs().await;
    let mail = world.mails.messages_to(&kernel::EmailAddress::parse(&student.email).unwrap()).pop().unwrap();
    assert!(mail.text.contains("Ibu Sari Dewi"), "{}", mail.text);

    let mine = student.page("my_bookings", json!({ "filter": { "period": "UPCOMING" } })).await;
    assert_eq!(mine.at("/viewer/bookings/totalCount"), &json!(1));
    assert_eq!(
        mine.at("/viewer/bookings/nodes/0/availableActions"),
        &json!([
            { "action": "PAY", "unavailableReason": null }, { "action": "CANCEL", "unavailableReason": null }
        ])
    );
    assert_eq!(free_slots(&world, &teacher.id).await, 2);

    world.advance(TimeDelta::minutes(16)).await;
    // The access token lived 15 minutes as well.
    let student = world.sign_in(student).await;
    let mine = student.page("my_bookings", json!({})).await;
    assert_eq!(mine.text("/viewer/bookings/nodes/0/status"), "EXPIRED");
    assert_eq!(mine.text("/viewer/bookings/nodes/0/order/status"), "EXPIRED");
    assert_eq!(free_slots(&world, &teacher.id).await, 3);

    let again = student.run(BOOK, wish(2)).await.done("bookingCreate");
    assert_ne!(again.at("/bookingCreate/booking/id"), held.at("/bookingCreate/booking/id"));
    world.finish().await;
}

async fn free_slots(world: &World, teacher_id: &str) -> usize {
    let picker = world.anonymous().page("slot_picker", json!({ "teacherId": teacher_id })).await;
    picker.at("/teacher/freeSlots/nodes").as_array().map_or(0, |slots: &Vec<Value>| slots.len())
}
