//! What reviews cannot be.

use serde_json::{Value, json};

use super::{CREATE, HIDE, Held, REPLY, RESTORE, UPDATE};
use crate::support::Client;

const UNKNOWN_BOOKING: &str = "booking_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
const UNKNOWN_REVIEW: &str = "review_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_new_review_names_its_field() {
    let held = Held::lesson().await;
    let Held { student, teacher, booking_id, .. } = &held;
    let long = "a".repeat(2_001);
    let create = |id: &str, rating: i32, comment: &str| json!({ "bookingId": id, "rating": rating, "comment": comment });
    for (input, code, field) in [
        (create(UNKNOWN_BOOKING, 5, ""), "NOT_FOUND", "bookingId"),
        (create(booking_id, 0, ""), "INVALID_RATING", "rating"),
        (create(booking_id, 6, ""), "INVALID_RATING", "rating"),
        (create(booking_id, 5, &long), "INVALID_COMMENT", "comment"),
        (create(booking_id, 5, "nul \u{0}"), "INVALID_COMMENT", "comment"),
    ] {
        let answer = student.run(CREATE, json!({ "input": input })).await;
        answer.refused("reviewCreate", code, Some(field));
    }
    let ahead = held.world.publish(teacher, 24, 1).await;
    let coming = held.world.accepted_lessons(student, teacher, &ahead).await;
    let answer = student.run(CREATE, json!({ "input": create(&coming[0], 5, "") })).await;
    answer.refused("reviewCreate", "NOT_COMPLETED", Some("bookingId"));

    let both = student.run(CREATE, json!({ "input": create(booking_id, 0, &long) })).await;
    assert_eq!(both.refusal_codes("reviewCreate"), ["INVALID_RATING", "INVALID_COMMENT"]);
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_review_is_protected_from_nonsense() {
    let held = Held::lesson().await;
    let Held { student, teacher, admin, .. } = &held;
    let long = "a".repeat(2_001);
    let id = held.reviewed(5, "Baik").await;
    held.review(student, 5, "").await.refused("reviewCreate", "ALREADY_REVIEWED", Some("bookingId"));
    let table: Vec<(&Client, &str, &str, Value, &str, &str)> = vec![
        (student, UPDATE, "reviewUpdate", json!({ "reviewId": UNKNOWN_REVIEW }), "NOT_FOUND", "reviewId"),
        (student, UPDATE, "reviewUpdate", json!({ "reviewId": id, "rating": 9 }), "INVALID_RATING", "rating"),
        (
            student,
            UPDATE,
            "reviewUpdate",
            json!({ "reviewId": id, "comment": long }),
            "INVALID_COMMENT",
            "comment",
        ),
        (
            &teacher.client,
            REPLY,
            "reviewReply",
            json!({ "reviewId": id, "reply": " " }),
            "INVALID_REPLY",
            "reply",
        ),
        (
            &teacher.client,
            REPLY,
            "reviewReply",
            json!({ "reviewId": id, "reply": long }),
            "INVALID_REPLY",
            "reply",
        ),
        (
            &teacher.client,
            REPLY,
            "reviewReply",
            json!({ "reviewId": UNKNOWN_REVIEW, "reply": "Halo" }),
            "NOT_FOUND",
            "reviewId",
        ),
        (admin, HIDE, "reviewHide", json!({ "reviewId": id, "reason": "" }), "REASON_INVALID", "reason"),
        (
            admin,
            HIDE,
            "reviewHide",
            json!({ "reviewId": id, "reason": "a".repeat(501) }),
            "REASON_INVALID",
            "reason",
        ),
        (
            admin,
            HIDE,
            "reviewHide",
            json!({ "reviewId": UNKNOWN_REVIEW, "reason": "x" }),
            "NOT_FOUND",
            "reviewId",
        ),
        (admin, RESTORE, "reviewRestore", json!({ "reviewId": UNKNOWN_REVIEW }), "NOT_FOUND", "reviewId"),
    ];
    for (client, document, mutation, input, code, field) in table {
        client.run(document, json!({ "input": input })).await.refused(mutation, code, Some(field));
    }
    assert_eq!(held.found_rating().await, json!({ "average": 5.0, "count": 1 }));
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_or_no_id_of_that_kind_is_told_before_anything_is_done() {
    let held = Held::lesson().await;
    let Held { student, teacher, admin, booking_id, .. } = &held;
    let id = held.reviewed(5, "Baik").await;
    for (client, document, input) in [
        (student, CREATE, json!({ "bookingId": booking_id, "rating": 4.5 })),
        (student, CREATE, json!({ "bookingId": booking_id })),
        (&teacher.client, REPLY, json!({ "reviewId": id, "reply": null })),
        (student, CREATE, json!({ "bookingId": id, "rating": 5 })),
        (student, UPDATE, json!({ "reviewId": booking_id, "rating": 5 })),
        (admin, HIDE, json!({ "reviewId": "7", "reason": "x" })),
    ] {
        client.run(document, json!({ "input": input })).await.failed("BAD_USER_INPUT");
    }
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_for_its_list_and_filter_only() {
    let held = Held::lesson().await;
    held.reviewed(5, "Baik").await;
    let cursors = "{ viewer { reviews { edges { cursor } } receivedReviews { edges { cursor } } } }";
    let received = held.teacher.client.run(cursors, json!({})).await;
    let of_teacher = received.text("/viewer/receivedReviews/edges/0/cursor");
    let with = |after: &str, filter: Value| json!({ "after": after, "filter": filter });
    let next = held.teacher.client.page("teacher_reviews", with(&of_teacher, Value::Null)).await;
    assert_eq!(next.at("/viewer/receivedReviews/nodes"), &json!([]));
    let other = with(&of_teacher, json!({ "unanswered": true }));
    held.teacher.client.page("teacher_reviews", other).await.failed("BAD_USER_INPUT");
    held.student.page("my_reviews", json!({ "after": of_teacher })).await.failed("BAD_USER_INPUT");
    held.student.page("reviews_to_write", json!({ "after": of_teacher })).await.failed("BAD_USER_INPUT");
    held.student.page("my_reviews", json!({ "first": 101 })).await.failed("BAD_USER_INPUT");
    held.world.finish().await;
}
