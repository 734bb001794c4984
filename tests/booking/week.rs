//! A teacher's week, and what others see of it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{BOOK, wish};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_sees_who_booked_which_slot() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 2).await;
    let student = world.student("Budi Santoso").await;
    let booked = student.run(BOOK, wish(&teacher, 1)).await.done("bookingCreate");
    let id = booked.text("/bookingCreate/booking/id");
    let range = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(7) });
    let week = teacher.client.page("teacher_week", range.clone()).await;
    let slots = "/viewer/availabilitySlots";
    assert_eq!(week.text(&format!("{slots}/0/booking/id")), id);
    assert_eq!(week.text(&format!("{slots}/0/booking/student/fullName")), "Budi Santoso");
    assert_eq!(
        week.at(&format!("{slots}/0/booking/availableActions")),
        &json!([{ "action": "CANCEL", "unavailableReason": "ONLY_STUDENT" }])
    );
    assert_eq!(week.at(&format!("{slots}/1/booking")), &Value::Null);
    student.page("teacher_week", range).await.failed("FORBIDDEN");
    world.advance(TimeDelta::minutes(15)).await;
    let teacher_client = world.sign_in(teacher.client.clone()).await;
    let range = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(7) });
    let week = teacher_client.page("teacher_week", range).await;
    assert_eq!(week.at(&format!("{slots}/0/isFree")), &json!(true));
    assert_eq!(week.at(&format!("{slots}/0/booking")), &Value::Null);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_its_two_peoples_and_nobody_elses() {
    const SEE: &str = "query ($id: ID!) { booking(id: $id) { id order { id } place } }";
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let stranger = world.student("Citra Lestari").await;
    let mut wish = wish(&teacher, 1);
    wish["input"]["mode"] = json!("OFFLINE");
    let booked = student.run(BOOK, wish).await.done("bookingCreate");
    let (id, order) =
        (booked.text("/bookingCreate/booking/id"), booked.text("/bookingCreate/booking/order/id"));
    let variables = json!({ "id": id });
    let own = student.run(SEE, variables.clone()).await;
    assert_eq!(own.at("/booking"), &json!({ "id": id, "order": { "id": order }, "place": null }));
    let taught = teacher.client.run(SEE, variables.clone()).await;
    assert_eq!(taught.at("/booking"), &json!({ "id": id, "order": null, "place": null }));
    assert_eq!(stranger.run(SEE, variables.clone()).await.at("/booking"), &Value::Null);
    world.anonymous().run(SEE, variables).await.failed("UNAUTHENTICATED");
    world.run_jobs().await;
    world.finish().await;
}
