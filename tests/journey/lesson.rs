//! The second half of the main job: pay on the simulator's page, meet, review, and see the rating change in search.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::gateway::{Method, Outcome};
use crate::support::{Client, Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";
const CONFIRM: &str = "mutation ($input: BookingConfirmInput!) {
    bookingConfirm(input: $input) { booking { status meeting { id link } } errors { code field message } }
}";
const LINK: &str = "mutation ($input: MeetingLinkSetInput!) {
    meetingLinkSet(input: $input) { booking { meeting { link } } errors { code field message } }
}";
const START: &str = "mutation ($input: MeetingStartInput!) {
    meetingStart(input: $input) { booking { status meeting { startedAt } } errors { code field message } }
}";
const END: &str = "mutation ($input: MeetingEndInput!) {
    meetingEnd(input: $input) { booking { status completedAt } errors { code field message } }
}";
const REVIEW: &str = "mutation ($input: ReviewCreateInput!) {
    reviewCreate(input: $input) { review { id rating } errors { code field message } }
}";

/// The student books the teacher's first slot; ids of the booking and its order.
async fn book(student: &Client, teacher: &Teacher) -> (String, String) {
    let wish = json!({ "input": {
        "slotId": teacher.slots.first(), "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": Uuid::from_u128(1),
    }});
    let held = student.run(BOOK, wish).await.done("bookingCreate");
    (held.text("/bookingCreate/booking/id"), held.text("/bookingCreate/booking/order/id"))
}

fn on(booking: &str) -> Value {
    json!({ "input": { "bookingId": booking } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_pays_meets_and_reviews_and_the_rating_changes_in_search() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let (booking, order) = book(&student, &teacher).await;

    // Checkout, then the gateway's page.
    let checkout = student.page("checkout", json!({ "orderId": order })).await;
    assert_eq!(checkout.text("/order/total/amount"), "150000");
    let start = json!({ "input": { "orderId": order, "idempotencyKey": Uuid::from_u128(2) } });
    let started = student.page("payment_start", start).await.done("paymentStart");
    let payment = started.text("/paymentStart/payment/id");
    let page = reqwest::get(started.text("/paymentStart/payment/pageUrl")).await.unwrap();
    assert!(page.status().is_success());
    assert!(page.text().await.unwrap().contains("150.000"), "the page names the price");

    // Paid: the teacher is asked.
    world.gateway.pay(&payment, Method::Qris, Outcome::Paid);
    world.hear_the_gateway().await;
    let wait = student.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(wait.text("/payment/status"), "SETTLED");
    assert_eq!(wait.text("/payment/order/status"), "PAID");
    assert_eq!(wait.text("/payment/order/lines/0/booking/status"), "PAID");
    let day = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(2) });
    let dashboard = teacher.client.page("teacher_dashboard", day).await;
    assert_eq!(dashboard.text("/viewer/toAnswer/nodes/0/id"), booking);

    // Confirmed, with a link that only the two see.
    let confirmed = teacher.client.run(CONFIRM, on(&booking)).await.done("bookingConfirm");
    assert_eq!(confirmed.text("/bookingConfirm/booking/status"), "CONFIRMED");
    let link = "https://meet.example.test/kelas-budi";
    let input = json!({ "input": { "bookingId": booking, "link": link } });
    teacher.client.run(LINK, input).await.done("meetingLinkSet");
    let detail = student.page("booking_detail", json!({ "id": booking })).await;
    assert_eq!(detail.text("/booking/meeting/link"), link);
    let stranger = world.student("Tono Lain").await;
    assert!(stranger.page("booking_detail", json!({ "id": booking })).await.at("/booking").is_null());

    // The lesson is in 24 hours.
    world.advance(TimeDelta::minutes(23 * 60 + 50)).await;
    let (student, host) = (world.sign_in(student).await, world.sign_in(teacher.client.clone()).await);
    host.run(START, on(&booking)).await.done("meetingStart");
    world.advance(TimeDelta::minutes(65)).await;
    let (student, host) = (world.sign_in(student).await, world.sign_in(host).await);
    let ended = host.run(END, on(&booking)).await.done("meetingEnd");
    assert_eq!(ended.text("/meetingEnd/booking/status"), "COMPLETED");

    // The review, and the rating.
    let dashboard = student.page("student_dashboard", json!({})).await;
    assert_eq!(dashboard.text("/viewer/bookingsToReview/nodes/0/id"), booking);
    let input = json!({ "input": { "bookingId": booking, "rating": 5, "comment": "Sabar dan jelas." } });
    student.run(REVIEW, input).await.done("reviewCreate");
    let found = student.page("teacher_search", json!({ "filter": { "text": "ielts sari dewi" } })).await;
    assert_eq!(found.at("/teachers/edges/0/node/rating/count"), &json!(1));
    let dashboard = student.page("student_dashboard", json!({})).await;
    assert_eq!(dashboard.at("/viewer/bookingsToReview/nodes"), &json!([]));
    assert_eq!(dashboard.at("/viewer/reviews/nodes/0/rating"), &json!(5));
    let found = booking::invariants::violations(&mut *world.connection().await, world.now()).await;
    assert_eq!(found.expect("the database answers"), []);
    world.finish().await;
}
