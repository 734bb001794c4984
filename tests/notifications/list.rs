//! The list, its count, and what is opened from it.

use diesel_async::RunQueryDsl as _;
use serde_json::json;

use super::{each, hold, screen};
use crate::support::World;

const PROFILE: &str = "mutation ($input: ViewerProfileUpdateInput!) {
    viewerProfileUpdate(input: $input) { errors { code field message } }
}";
const ORDER: &str = "query ($id: ID!) { booking(id: $id) { order { id } } }";
const CONFIRM: &str = "mutation ($input: BookingConfirmInput!) {
    bookingConfirm(input: $input) { errors { code field message } }
}";
const NODE: &str =
    "query ($id: ID!) { node(id: $id) { __typename ... on Notification { title subject { id } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_is_told_to_both_as_it_happens_and_leads_to_its_booking() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let booking = hold(&world, &student, &teacher, &teacher.slots[0]).await;
    let order = student.run(ORDER, json!({ "id": booking })).await.text("/booking/order/id");
    world.pay(&student, &order).await;
    let accept = json!({ "input": { "bookingId": booking } });
    teacher.client.run(CONFIRM, accept).await.done("bookingConfirm");
    world.run_jobs().await;
    let of_student = screen(&student).await;
    assert_eq!(each(&of_student, "/kind"), ["BOOKING_CONFIRMED", "BOOKING_PAID", "BOOKING_HELD"]);
    assert_eq!(of_student.at("/viewer/unreadNotificationCount"), 3);
    let of_teacher = screen(&teacher.client).await;
    assert_eq!(each(&of_teacher, "/kind"), ["BOOKING_CONFIRMED", "BOOKING_TO_ANSWER"]);
    for told in [&of_student, &of_teacher] {
        for subject in each(told, "/subject") {
            assert_eq!(subject["__typename"], "Booking");
            assert_eq!(subject["id"], booking);
            assert_eq!(subject["status"], "CONFIRMED", "what is opened is as it is now");
        }
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_follow_the_readers_language_and_zone() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    hold(&world, &student, &teacher, &teacher.slots[0]).await;
    let english = screen(&student).await;
    // Tomorrow at this hour; the hold lasts a quarter of an hour. 01:00 in UTC is 08:00 in Jakarta.
    let held = "We hold the lesson of Tuesday, 2 March 2027 at 08:00 WIB for you until Monday, 1 March 2027 at 08:15 WIB.";
    assert_eq!(each(&english, "/title"), ["Please pay for your lesson"]);
    assert_eq!(each(&english, "/body"), [held]);
    assert_eq!(each(&english, "/deadline"), ["2027-03-01T01:15:00+00:00"]);
    let change = json!({ "input": { "locale": "ID", "timeZone": "Asia/Jayapura" } });
    student.run(PROFILE, change).await.done("viewerProfileUpdate");
    let indonesian = screen(&student).await;
    let held = "Pelajaran Selasa, 2 Maret 2027 pukul 10.00 WIT kami tahan untuk Anda sampai Senin, 1 Maret 2027 pukul 10.15 WIT.";
    assert_eq!(each(&indonesian, "/title"), ["Segera bayar pelajaran Anda"]);
    assert_eq!(each(&indonesian, "/body"), [held]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_is_counted_out_and_what_comes_meanwhile_stays_unread() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 3).await;
    let student = world.student("Budi Santoso").await;
    for slot in &teacher.slots {
        hold(&world, &student, &teacher, slot).await;
    }
    let seen = screen(&student).await;
    let ids = each(&seen, "/id");
    let marked = student.page("notifications_mark_read", json!({ "ids": [ids[2]] })).await;
    let marked = marked.done("notificationsMarkRead");
    assert_eq!(marked.at("/notificationsMarkRead/unreadNotificationCount"), 2);
    assert_eq!(marked.at("/notificationsMarkRead/notifications/0/id"), &ids[2]);
    // The screen shows the older two when the third comes.
    let marked = student.page("notifications_mark_all_read", json!({ "upTo": ids[1] })).await;
    let marked = marked.done("notificationsMarkAllRead");
    assert_eq!(marked.at("/notificationsMarkAllRead/unreadNotificationCount"), 1);
    let unread = student.page("notifications", json!({ "unreadOnly": true })).await;
    assert_eq!(each(&unread, "/id"), ids[..1]);
    let marked = student.page("notifications_mark_all_read", json!({})).await;
    let marked = marked.done("notificationsMarkAllRead");
    assert_eq!(marked.at("/notificationsMarkAllRead/unreadNotificationCount"), 0);
    let seen = screen(&student).await;
    assert_eq!(seen.at("/viewer/unreadNotificationCount"), 0);
    assert!(each(&seen, "/readAt").iter().all(serde_json::Value::is_string));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 3).await;
    let student = world.student("Budi Santoso").await;
    for slot in &teacher.slots {
        hold(&world, &student, &teacher, slot).await;
    }
    let all = each(&screen(&student).await, "/id");
    let first = student.page("notifications", json!({ "first": 2 })).await;
    assert_eq!(first.at("/viewer/notifications/pageInfo/hasNextPage"), true);
    let after = first.text("/viewer/notifications/pageInfo/endCursor");
    let second = student.page("notifications", json!({ "first": 2, "after": after })).await;
    assert_eq!([each(&first, "/id"), each(&second, "/id")].concat(), all);
    assert_eq!(second.at("/viewer/notifications/pageInfo/hasNextPage"), false);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_a_node_and_what_it_leads_to_is_asked_for_again() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let booking = hold(&world, &student, &teacher, &teacher.slots[0]).await;
    let id = each(&screen(&student).await, "/id").remove(0);
    let node = student.run(NODE, json!({ "id": id })).await;
    assert_eq!(node.at("/node/__typename"), "Notification");
    assert_eq!(node.text("/node/subject/id"), booking);
    // Somebody else's booking, past the API: the notification stays, what it leads to is not shown.
    let other = "UPDATE bookings SET student_user_id = (SELECT id FROM users WHERE email = 'ibu-sari-dewi@contoh.test')";
    diesel::sql_query(other).execute(&mut world.connection().await).await.unwrap();
    let node = student.run(NODE, json!({ "id": id })).await;
    assert_eq!(node.text("/node/title"), "Please pay for your lesson");
    assert!(node.at("/node/subject").is_null());
    world.finish().await;
}
