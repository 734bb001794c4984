//! A review from the lesson to its restoration.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Held, REPLY, UPDATE};

#[tokio::test(flavor = "multi_thread")]
async fn a_review_moves_the_rating_until_it_is_hidden_and_again_when_it_is_restored() {
    let held = Held::lesson().await;
    let Held { world, student, teacher, booking_id, .. } = &held;
    let to_write = student.page("reviews_to_write", json!({})).await;
    assert_eq!(to_write.at("/viewer/bookingsToReview/totalCount"), &json!(1));
    assert_eq!(to_write.text("/viewer/bookingsToReview/nodes/0/id"), *booking_id);
    assert_eq!(
        to_write.at("/viewer/bookingsToReview/nodes/0/availableActions"),
        &json!([{ "action": "REVIEW", "unavailableReason": null }])
    );
    assert_eq!(held.found_rating().await, json!({ "average": null, "count": 0 }));

    let answer = held.review(student, 4, " Sabar dan jelas.\r\nTerima kasih! ").await.done("reviewCreate");
    let review_id = answer.text("/reviewCreate/review/id");
    let written = world.now();
    assert_eq!(
        answer.at("/reviewCreate/review"),
        &json!({
            "id": review_id, "rating": 4, "comment": "Sabar dan jelas.\nTerima kasih!", "authorName": "Budi S.",
            "editedAt": null, "canEditUntil": (written + TimeDelta::days(14)).to_rfc3339(), "hiddenAt": null,
            "booking": { "id": booking_id, "review": { "id": review_id } },
        })
    );
    assert_eq!(held.found_rating().await, json!({ "average": 4.0, "count": 1 }));
    assert_eq!(held.subjects(&teacher.client).await.last().unwrap(), "A student reviewed your lesson");
    let to_write = student.page("reviews_to_write", json!({})).await;
    assert_eq!(
        to_write.at("/viewer/bookingsToReview"),
        &json!({
            "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false, "endCursor": null },
        })
    );
    let mine = student.page("my_bookings", json!({})).await;
    assert_eq!(
        mine.at("/viewer/bookings/nodes/0/availableActions"),
        &json!([{ "action": "REVIEW", "unavailableReason": "ALREADY_REVIEWED" }])
    );

    let change = json!({ "input": { "reviewId": review_id, "rating": 2, "comment": null } });
    let changed = student.run(UPDATE, change).await.done("reviewUpdate");
    assert_eq!(
        changed.at("/reviewUpdate/review"),
        &json!({ "id": review_id, "rating": 2, "comment": null, "editedAt": written.to_rfc3339() })
    );
    assert_eq!(held.found_rating().await, json!({ "average": 2.0, "count": 1 }));
    reply(&held, &review_id).await;

    let hidden = held.hide(&review_id, "Names another person").await;
    assert_eq!(hidden.text("/reviewHide/review/hiddenReason"), "Names another person");
    held.hide(&review_id, "Names another person").await;
    assert_eq!(held.found_rating().await, json!({ "average": null, "count": 0 }));
    let told = held.subjects(student).await;
    assert_eq!(told.iter().filter(|subject| *subject == "Your review is hidden").count(), 1);
    let own = student.page("my_reviews", json!({})).await;
    assert_eq!(own.text("/viewer/reviews/nodes/0/hiddenReason"), "Names another person");
    assert_eq!(own.at("/viewer/reviews/nodes/0/canEditUntil"), &Value::Null);

    let shown = held.restore(&review_id).await;
    assert_eq!(
        shown.at("/reviewRestore/review"),
        &json!({ "id": review_id, "hiddenAt": null, "hiddenReason": null })
    );
    held.restore(&review_id).await;
    assert_eq!(held.found_rating().await, json!({ "average": 2.0, "count": 1 }));
    held.world.finish().await;
}

async fn reply(held: &Held, review_id: &str) {
    let Held { student, teacher, .. } = held;
    let received = teacher.client.page("teacher_reviews", json!({ "filter": { "unanswered": true } })).await;
    assert_eq!(received.text("/viewer/receivedReviews/nodes/0/id"), review_id);
    assert_eq!(received.text("/viewer/receivedReviews/nodes/0/booking/student/fullName"), "Budi Santoso");
    assert_eq!(received.at("/viewer/unanswered/totalCount"), &json!(1));
    for text in ["Terima kasih", "Terima kasih, Budi"] {
        let input = json!({ "input": { "reviewId": review_id, "reply": text } });
        let answered = teacher.client.run(REPLY, input).await.done("reviewReply");
        assert_eq!(answered.text("/reviewReply/review/reply"), text);
    }
    let received = teacher.client.page("teacher_reviews", json!({ "filter": { "unanswered": true } })).await;
    assert_eq!(received.at("/viewer/receivedReviews/nodes"), &json!([]));
    let received = teacher.client.page("teacher_reviews", json!({ "filter": { "unanswered": false } })).await;
    assert_eq!(received.text("/viewer/receivedReviews/nodes/0/reply"), "Terima kasih, Budi");
    let told = held.subjects(student).await;
    assert_eq!(told.iter().filter(|subject| *subject == "Ibu Sari Dewi answered your review").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_changed_for_two_weeks() {
    let held = Held::lesson().await;
    let review_id = held.reviewed(5, "Baik").await;
    held.world.advance(TimeDelta::days(14)).await;
    let student = held.world.sign_in(held.student.clone()).await;
    let change = json!({ "input": { "reviewId": review_id, "rating": 1 } });
    student.run(UPDATE, change).await.refused("reviewUpdate", "EDIT_WINDOW_OVER", Some("reviewId"));
    let own = student.page("my_reviews", json!({})).await;
    assert_eq!(own.at("/viewer/reviews/nodes/0/canEditUntil"), &Value::Null);
    assert_eq!(held.found_rating().await, json!({ "average": 5.0, "count": 1 }));
    held.world.finish().await;
}
