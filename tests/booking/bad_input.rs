//! Input that no form should send: a clear answer each, and nothing changed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{BOOK, assert_sound, rows_written, wish};
use crate::support::{Answer, World};

const PUBLISH: &str = "mutation ($input: AvailabilitySlotsPublishInput!) {
    availabilitySlotsPublish(input: $input) { availabilitySlots { id } errors { code field message } } }";
const WITHDRAW: &str = "mutation ($input: AvailabilitySlotsWithdrawInput!) {
    availabilitySlotsWithdraw(input: $input) { availabilitySlots { id } errors { code field message } } }";
const CANCEL: &str = "mutation ($input: BookingCancelInput!) {
    bookingCancel(input: $input) { booking { id status } errors { code field message } } }";

/// An id of each kind that names nothing.
fn unknown(prefix: &str) -> String {
    format!("{prefix}_01KAJ3W8Q4E7S9ZK3M5T0V2XYA")
}

/// Asserts that the value did not even fit its type.
fn malformed(answer: &Answer) {
    let code = answer.body.pointer("/errors/0/extensions/code").and_then(Value::as_str);
    assert!(matches!(code, Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED")), "{answer:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_of_nonsense_are_refused_item_by_item() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let before = rows_written(&world).await;
    let hour = |hours: i64| world.now() + TimeDelta::hours(hours);
    let fine = json!({ "startsAt": hour(100), "durationMinutes": 60 });
    let publish = async |zone: &str, slots: Value| {
        teacher.client.run(PUBLISH, json!({ "input": { "timeZone": zone, "slots": slots } })).await
    };
    for (slot, code, field) in [
        (json!({ "startsAt": hour(0), "durationMinutes": 60 }), "IN_PAST", "startsAt"),
        (json!({ "startsAt": "0001-01-01T00:00:00Z", "durationMinutes": 60 }), "IN_PAST", "startsAt"),
        (json!({ "startsAt": "9999-12-31T23:00:00Z", "durationMinutes": 60 }), "TOO_FAR_AHEAD", "startsAt"),
        (json!({ "startsAt": hour(50), "endsAt": hour(49) }), "TOO_SHORT", "endsAt"),
        (json!({ "startsAt": hour(50), "endsAt": "9999-12-31T23:00:00Z" }), "TOO_LONG", "endsAt"),
        (json!({ "startsAt": hour(50), "durationMinutes": 0 }), "TOO_SHORT", "durationMinutes"),
        (json!({ "startsAt": hour(50), "durationMinutes": -60 }), "TOO_SHORT", "durationMinutes"),
        (json!({ "startsAt": hour(50), "durationMinutes": i32::MAX }), "TOO_LONG", "durationMinutes"),
        (json!({ "startsAt": hour(50) }), "END_MISSING", "endsAt"),
        (
            json!({ "startsAt": hour(50), "endsAt": hour(51), "durationMinutes": 60 }),
            "END_AND_DURATION",
            "endsAt",
        ),
        (json!({ "startsAt": hour(24), "durationMinutes": 60 }), "OVERLAPS_OWN_SLOT", "startsAt"),
        (json!({ "startsAt": hour(100), "durationMinutes": 15 }), "OVERLAPS_OTHER_ITEM", "startsAt"),
    ] {
        let answer = publish("Asia/Jakarta", json!([fine, slot])).await;
        answer.refused("availabilitySlotsPublish", code, Some(&format!("slots.1.{field}")));
    }
    let refused =
        |answer: &Answer, code, field| answer.refused("availabilitySlotsPublish", code, Some(field));
    refused(&publish("Asia/Jakarta", json!([])).await, "SLOTS_MISSING", "slots");
    refused(&publish("Asia/Jakarta", json!(vec![fine.clone(); 101])).await, "TOO_MANY_SLOTS", "slots");
    for zone in ["", "WIB", "Asia/Jakarta\u{0}", "../../etc/passwd"] {
        refused(&publish(zone, json!([fine])).await, "UNKNOWN_TIME_ZONE", "timeZone");
    }
    malformed(&publish("Asia/Jakarta", json!([{ "startsAt": "tomorrow", "durationMinutes": 60 }])).await);
    malformed(&publish("Asia/Jakarta", json!([{ "startsAt": hour(50), "durationMinutes": 1.5 }])).await);
    let input = json!({ "input": { "timeZone": "Asia/Jakarta", "slots": [fine] } });
    world.student("Budi").await.run(PUBLISH, input.clone()).await.failed("FORBIDDEN");
    world.anonymous().run(PUBLISH, input).await.failed("UNAUTHENTICATED");
    assert_eq!(rows_written(&world).await, before);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_that_are_not_ones_own_to_withdraw_stay() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 2).await;
    let other = world.teacher("Pak Budi", 1).await;
    let student = world.student("Citra Lestari").await;
    student.run(BOOK, wish(&teacher, 1)).await.done("bookingCreate");
    let withdraw = async |ids: Value| teacher.client.run(WITHDRAW, json!({ "input": { "ids": ids } })).await;
    let refused =
        |answer: &Answer, code, field| answer.refused("availabilitySlotsWithdraw", code, Some(field));
    refused(&withdraw(json!([])).await, "SLOTS_MISSING", "ids");
    refused(&withdraw(json!(vec![unknown("slot"); 101])).await, "TOO_MANY_SLOTS", "ids");
    let free = &teacher.slots[1];
    refused(&withdraw(json!([free, unknown("slot")])).await, "NOT_FOUND", "ids.1");
    refused(&withdraw(json!([free, other.slots[0]])).await, "NOT_FOUND", "ids.1");
    refused(&withdraw(json!([free, teacher.slots[0]])).await, "SLOT_TAKEN", "ids.1");
    for id in [unknown("booking"), "slot_".to_owned(), "1".to_owned(), String::new()] {
        malformed(&withdraw(json!([id])).await);
    }
    let picker = student.page("slot_picker", json!({ "teacherId": teacher.id })).await;
    assert_eq!(picker.at("/teacher/freeSlots/nodes").as_array().map(Vec::len), Some(1));
    world.run_jobs().await;
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_of_nonsense_are_refused_field_by_field() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Citra Lestari").await;
    let before = rows_written(&world).await;
    let long = "x".repeat(10_000);
    let other_skill = world.vocabulary_id("skills", "piano").await;
    for (field, value, code) in [
        ("slotId", json!(unknown("slot")), "NOT_FOUND"),
        ("skillId", json!(unknown("skill")), "SKILL_NOT_OFFERED"),
        ("skillId", json!(other_skill), "SKILL_NOT_OFFERED"),
        ("orderId", json!(unknown("order")), "NOT_FOUND"),
        ("place", json!("Rumah saya"), "PLACE_NOT_NEEDED"),
        ("place", json!(""), "INVALID_PLACE"),
        ("place", json!(long), "INVALID_PLACE"),
        ("notes", json!(" "), "INVALID_NOTES"),
        ("notes", json!(long), "INVALID_NOTES"),
        ("notes", json!("a\u{0000}b"), "INVALID_NOTES"),
        ("notes", json!("a\u{202E}b"), "INVALID_NOTES"),
    ] {
        let mut wish = wish(&teacher, 1);
        wish["input"][field] = value;
        student.run(BOOK, wish).await.refused("bookingCreate", code, Some(field));
    }
    for (field, value) in [
        ("slotId", json!(unknown("booking"))),
        ("slotId", json!("slot_☃")),
        ("slotId", Value::Null),
        ("mode", json!("TELEPATHY")),
        ("idempotencyKey", json!("1")),
        ("idempotencyKey", Value::Null),
        ("price", json!("0")),
    ] {
        let mut wish = wish(&teacher, 1);
        wish["input"][field] = value;
        malformed(&student.run(BOOK, wish).await);
    }
    let answer = teacher.client.run(BOOK, wish(&teacher, 1)).await;
    answer.refused("bookingCreate", "OWN_SLOT", Some("slotId"));
    world.anonymous().run(BOOK, wish(&teacher, 1)).await.failed("UNAUTHENTICATED");
    assert_eq!(rows_written(&world).await, before);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancellations_of_nonsense_change_nothing() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Citra Lestari").await;
    let stranger = world.student("Dewi").await;
    let booked = student.run(BOOK, wish(&teacher, 1)).await.done("bookingCreate");
    let id = booked.text("/bookingCreate/booking/id");
    let input = |id: &str, reason: Value| json!({ "input": { "bookingId": id, "reason": reason } });
    let refused = |answer: Answer, code, field| answer.refused("bookingCancel", code, Some(field));
    refused(student.run(CANCEL, input(&unknown("booking"), Value::Null)).await, "NOT_FOUND", "bookingId");
    refused(stranger.run(CANCEL, input(&id, Value::Null)).await, "NOT_FOUND", "bookingId");
    refused(teacher.client.run(CANCEL, input(&id, Value::Null)).await, "NOT_ALLOWED", "bookingId");
    for reason in ["", "a\u{0007}", &"x".repeat(501)] {
        refused(student.run(CANCEL, input(&id, json!(reason))).await, "INVALID_REASON", "reason");
    }
    malformed(&student.run(CANCEL, input(&unknown("order"), Value::Null)).await);
    world.anonymous().run(CANCEL, input(&id, Value::Null)).await.failed("UNAUTHENTICATED");
    let mine = student.page("my_bookings", json!({})).await;
    assert_eq!(mine.text("/viewer/bookings/nodes/0/status"), "PENDING");
    student.run(CANCEL, input(&id, json!("Sakit"))).await.done("bookingCancel");
    refused(student.run(CANCEL, input(&id, Value::Null)).await, "ALREADY_OVER", "bookingId");
    world.run_jobs().await;
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_cursors_of_nonsense_are_refused() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 3).await;
    let student = world.student("Citra Lestari").await;
    let list = async |arguments: &str| {
        let document =
            format!("{{ viewer {{ bookings{arguments} {{ pageInfo {{ endCursor }} nodes {{ id }} }} }} }}");
        student.run(&document, json!({})).await
    };
    for arguments in [
        "(first: 0)",
        "(first: 101)",
        "(first: -1)",
        "(first: 1, last: 1)",
        "(last: 1, after: \"x\")",
        "(after: \"x\")",
        "(after: \"\")",
    ] {
        list(arguments).await.failed("BAD_USER_INPUT");
    }
    student.run(BOOK, wish(&teacher, 1)).await.done("bookingCreate");
    let cursor = list("(first: 1)").await.text("/viewer/bookings/pageInfo/endCursor");
    let empty = list(&format!("(after: \"{cursor}\")")).await;
    assert_eq!(empty.at("/viewer/bookings/nodes"), &json!([]));
    list(&format!("(filter: {{ period: PAST }}, after: \"{cursor}\")")).await.failed("BAD_USER_INPUT");
    let slots = json!({ "teacherId": teacher.id, "after": cursor });
    student.page("slot_picker", slots).await.failed("BAD_USER_INPUT");
    for (from, until) in [(world.now(), world.now()), (world.now(), world.now() + TimeDelta::days(43))] {
        let range = json!({ "from": from, "until": until });
        teacher.client.page("teacher_week", range).await.failed("BAD_USER_INPUT");
    }
    world.run_jobs().await;
    world.finish().await;
}
