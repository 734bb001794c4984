//! Who may do what with a payment and a lesson: everybody else is told that there is none.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{assert_sound, hold, paid, start, started};
use crate::support::gateway::{Method, Outcome};
use crate::support::{Client, Teacher, World};

/// Everybody who could try.
struct Cast {
    student: Client,
    teacher: Teacher,
    strangers: Vec<Client>,
    admin: Client,
}

async fn cast(world: &World) -> Cast {
    let teacher = world.teacher("Ibu Sari Dewi", 2).await;
    let student = world.student("Budi Santoso").await;
    let strangers = vec![world.student("Tono Lain").await, world.teacher("Pak Guru Lain", 0).await.client];
    Cast { student, teacher, strangers, admin: world.admin().await }
}

async fn run(client: &Client, mutation: &str, input: Value) -> crate::support::Answer {
    let mut name = mutation.chars();
    let input_type: String = name.next().into_iter().flat_map(char::to_uppercase).chain(name).collect();
    let document = format!(
        "mutation ($input: {input_type}Input!) {{ {mutation}(input: $input) {{ errors {{ code field message }} }} }}"
    );
    client.run(&document, json!({ "input": input })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_by_its_buyer_only() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let held = hold(&cast.student, &cast.teacher, &cast.teacher.slots[0], 1).await;
    for somebody in cast.strangers.iter().chain([&cast.teacher.client, &cast.admin]) {
        let answer = somebody.page("payment_start", start(&held.order_id, 2)).await;
        answer.refused("paymentStart", "NOT_FOUND", Some("orderId"));
    }
    world.anonymous().page("payment_start", start(&held.order_id, 2)).await.failed("UNAUTHENTICATED");
    let payment = started(&cast.student, &held.order_id, 2).await;
    for somebody in cast.strangers.iter().chain([&cast.teacher.client]) {
        let answer = somebody.page("payment_wait", json!({ "paymentId": payment })).await;
        assert!(answer.at("/payment").is_null(), "{answer:#?}");
        run(somebody, "paymentRefresh", json!({ "paymentId": payment })).await.refused(
            "paymentRefresh",
            "NOT_FOUND",
            Some("paymentId"),
        );
        let node = somebody.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": payment })).await;
        assert!(node.at("/node").is_null());
    }
    let seen = cast.admin.page("payment_wait", json!({ "paymentId": payment })).await;
    assert_eq!(seen.text("/payment/id"), payment);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateways_words_are_for_admins_only() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let held = hold(&cast.student, &cast.teacher, &cast.teacher.slots[0], 1).await;
    let payment = started(&cast.student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::CreditCard, Outcome::Paid);
    world.hear_the_gateway().await;
    let document = "query ($id: ID!) { payment(id: $id) { events { body } gatewayTransactionId attention } }";
    let own = cast.student.run(document, json!({ "id": payment })).await;
    assert_eq!(own.at("/payment"), &json!({ "events": [], "gatewayTransactionId": null, "attention": null }));
    let seen = cast.admin.run(document, json!({ "id": payment })).await;
    assert!(seen.text("/payment/events/0/body").contains(&payment));
    for event in seen.at("/payment/events").as_array().unwrap() {
        let body: Value = serde_json::from_str(event["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["signature_key"], "…", "who has it could say the same again as the gateway");
    }
    for list in ["payments", "refunds", "deadLetters", "unknownPaymentEvents"] {
        let document = format!("{{ {list} {{ pageInfo {{ hasNextPage }} }} }}");
        for somebody in cast.strangers.iter().chain([&cast.student, &cast.teacher.client]) {
            somebody.run(&document, json!({})).await.failed("FORBIDDEN");
        }
        world.anonymous().run(&document, json!({})).await.failed("UNAUTHENTICATED");
        cast.admin.run(&document, json!({})).await.at(&format!("/{list}/pageInfo"));
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_booking_is_answered_by_its_teacher_only() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let booking = paid(&world, &cast.student, &cast.teacher).await;
    for mutation in ["bookingConfirm", "bookingDecline"] {
        let input = json!({ "bookingId": booking });
        for stranger in &cast.strangers {
            run(stranger, mutation, input.clone()).await.refused(mutation, "NOT_FOUND", Some("bookingId"));
        }
        for known in [&cast.student, &cast.admin] {
            run(known, mutation, input.clone()).await.refused(mutation, "NOT_ALLOWED", Some("bookingId"));
        }
        run(&world.anonymous(), mutation, input).await.failed("UNAUTHENTICATED");
    }
    run(&cast.teacher.client, "bookingConfirm", json!({ "bookingId": booking })).await.done("bookingConfirm");
    run(&cast.teacher.client, "bookingDecline", json!({ "bookingId": booking })).await.refused(
        "bookingDecline",
        "ALREADY_ANSWERED",
        Some("bookingId"),
    );
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_is_led_by_its_teacher_only() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let booking = paid(&world, &cast.student, &cast.teacher).await;
    run(&cast.teacher.client, "bookingConfirm", json!({ "bookingId": booking })).await.done("bookingConfirm");
    world.advance(TimeDelta::hours(24)).await;
    let (student, teacher) =
        (world.sign_in(cast.student).await, world.sign_in(cast.teacher.client.clone()).await);
    let (stranger, admin) = (world.sign_in(cast.strangers[0].clone()).await, world.sign_in(cast.admin).await);
    let link = json!({ "bookingId": booking, "link": "https://meet.example.test/x" });
    let plain = json!({ "bookingId": booking });
    for (mutation, input) in [("meetingLinkSet", &link), ("meetingStart", &plain), ("meetingEnd", &plain)] {
        run(&stranger, mutation, input.clone()).await.refused(mutation, "NOT_FOUND", Some("bookingId"));
        run(&student, mutation, input.clone()).await.refused(mutation, "NOT_ALLOWED", Some("bookingId"));
        run(&admin, mutation, input.clone()).await.refused(mutation, "NOT_ALLOWED", Some("bookingId"));
        run(&world.anonymous(), mutation, input.clone()).await.failed("UNAUTHENTICATED");
    }
    run(&teacher, "meetingStart", plain.clone()).await.done("meetingStart");
    run(&student, "noShowDecide", json!({ "bookingId": booking, "uphold": true })).await.failed("FORBIDDEN");
    run(&stranger, "noShowReport", plain.clone()).await.refused(
        "noShowReport",
        "NOT_FOUND",
        Some("bookingId"),
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_suspended_does_nothing_and_the_lessons_ahead_are_called_off_and_refunded() {
    let world = World::new().await;
    let cast = cast(&world).await;
    let booking = paid(&world, &cast.student, &cast.teacher).await;
    let user = cast.teacher.client.run("{ viewer { id } }", json!({})).await.text("/viewer/id");
    run(&cast.admin, "userSuspend", json!({ "userId": user, "reason": "Palsu" })).await.done("userSuspend");
    run(&cast.teacher.client, "bookingConfirm", json!({ "bookingId": booking }))
        .await
        .failed("UNAUTHENTICATED");
    world.hear_the_gateway().await;
    let detail = cast.student.page("booking_detail", json!({ "id": booking })).await;
    assert_eq!(detail.text("/booking/status"), "CANCELLED");
    assert_eq!(detail.text("/booking/refundStatus"), "FULL");
    assert_eq!(detail.text("/booking/order/lines/0/refunds/0/status"), "SUCCEEDED");
    assert_sound(&world).await;
    world.finish().await;
}
