//! Who may do what with a review, and who sees what of it.

use serde_json::{Value, json};

use super::{HIDE, Held, REPLY, RESTORE, UPDATE};
use crate::support::Client;

const REVIEW: &str = "query ($id: ID!) {
    node(id: $id) {
        ... on Review { rating hiddenAt hiddenReason canEditUntil booking { id } teacher { displayName } }
    }
}";
const RECEIVED: &str = "{ viewer { receivedReviews { totalCount } } }";
const OF_BOOKING: &str = "query ($id: ID!) { booking(id: $id) { review { rating } } }";

/// Everybody who is not the review's author, and a name for each.
async fn others(held: &Held) -> Vec<(&'static str, Client)> {
    let stranger = held.world.student("Citra Lestari").await;
    let rival = held.world.teacher("Pak Made", 0).await.client;
    vec![
        ("student", stranger),
        ("rival", rival),
        ("teacher", held.teacher.client.clone()),
        ("admin", held.admin.clone()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_does_their_own_part_and_no_other() {
    let held = Held::lesson().await;
    let others = others(&held).await;
    for (name, client) in &others {
        let code = if matches!(*name, "teacher" | "admin") { "NOT_ALLOWED" } else { "NOT_FOUND" };
        held.review(client, 1, "").await.refused("reviewCreate", code, Some("bookingId"));
    }
    held.review(&held.world.anonymous(), 1, "").await.failed("UNAUTHENTICATED");
    let review_id = held.reviewed(5, "Baik").await;
    let (update, reply) = (
        json!({ "input": { "reviewId": review_id, "rating": 1 } }),
        json!({ "input": { "reviewId": review_id, "reply": "Halo" } }),
    );
    let (hide, restore) = (
        json!({ "input": { "reviewId": review_id, "reason": "Spam" } }),
        json!({ "input": { "reviewId": review_id } }),
    );
    for (name, client) in
        others.iter().map(|(name, client)| (*name, client)).chain([("author", &held.student)])
    {
        if name != "author" {
            let answer = client.run(UPDATE, update.clone()).await;
            answer.refused("reviewUpdate", "NOT_ALLOWED", Some("reviewId"));
        }
        if name != "teacher" {
            let answer = client.run(REPLY, reply.clone()).await;
            answer.refused("reviewReply", "NOT_ALLOWED", Some("reviewId"));
        }
        if name != "admin" {
            client.run(HIDE, hide.clone()).await.failed("FORBIDDEN");
            client.run(RESTORE, restore.clone()).await.failed("FORBIDDEN");
        }
    }
    for (document, variables) in [(UPDATE, &update), (REPLY, &reply), (HIDE, &hide), (RESTORE, &restore)] {
        held.world.anonymous().run(document, variables.clone()).await.failed("UNAUTHENTICATED");
    }
    held.student.run(RECEIVED, json!({})).await.failed("FORBIDDEN");
    held.world.anonymous().run(RECEIVED, json!({})).await.at("/viewer").as_null().unwrap();
    assert_eq!(held.found_rating().await, json!({ "average": 5.0, "count": 1 }));

    // Hidden, it does not exist for most of them.
    held.hide(&review_id, "Spam").await;
    for (name, client) in &others {
        let code = if *name == "admin" { "NOT_ALLOWED" } else { "NOT_FOUND" };
        client.run(UPDATE, update.clone()).await.refused("reviewUpdate", code, Some("reviewId"));
        client.run(REPLY, reply.clone()).await.refused("reviewReply", code, Some("reviewId"));
    }
    held.student.run(UPDATE, update).await.refused("reviewUpdate", "HIDDEN", Some("reviewId"));
    held.review(&held.student, 5, "").await.refused("reviewCreate", "ALREADY_REVIEWED", Some("bookingId"));
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_review_is_seen_by_its_author_and_admins_only() {
    let held = Held::lesson().await;
    let review_id = held.reviewed(3, "Kata kasar").await;
    let mut all = others(&held).await;
    all.extend([("author", held.student.clone()), ("anonymous", held.world.anonymous())]);
    for is_hidden in [false, true] {
        if is_hidden {
            held.hide(&review_id, "Rude words").await;
        }
        for (name, client) in &all {
            let is_insider = matches!(*name, "author" | "admin");
            let seen = client.run(REVIEW, json!({ "id": review_id })).await;
            if is_hidden && !is_insider {
                assert_eq!(seen.at("/node"), &Value::Null, "{name}");
            } else {
                assert_eq!(seen.at("/node/rating"), &json!(3), "{name}");
                assert_eq!(seen.text("/node/teacher/displayName"), "Ibu Sari Dewi");
                let reason = seen.at("/node/hiddenReason").as_str();
                assert_eq!(reason, is_hidden.then_some("Rude words"), "{name}");
                assert_eq!(seen.at("/node/hiddenAt").is_string(), is_hidden, "{name}");
                let can_edit = *name == "author" && !is_hidden;
                assert_eq!(seen.at("/node/canEditUntil").is_string(), can_edit, "{name}");
                let takes_part = is_insider || *name == "teacher";
                assert_eq!(seen.at("/node/booking").is_object(), takes_part, "{name}");
            }
            if *name != "anonymous" {
                let booking = client.run(OF_BOOKING, json!({ "id": held.booking_id })).await;
                let rating = booking.at("/booking").pointer("/review/rating").cloned();
                let is_seen = is_insider || (*name == "teacher" && !is_hidden);
                assert_eq!(rating, is_seen.then(|| json!(3)), "{name} {is_hidden}");
            }
        }
        let detail =
            held.world.anonymous().page("teacher_detail", json!({ "slug": held.teacher.slug })).await;
        assert_eq!(detail.at("/teacher/reviews/totalCount"), &json!(i32::from(!is_hidden)));
        let received = held.teacher.client.page("teacher_reviews", json!({})).await;
        assert_eq!(received.at("/viewer/receivedReviews/totalCount"), &json!(i32::from(!is_hidden)));
        let own = held.student.page("my_reviews", json!({})).await;
        assert_eq!(own.at("/viewer/reviews/totalCount"), &json!(1));
    }
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_look_through_all_reviews() {
    let held = Held::lesson().await;
    let review_id = held.reviewed(2, "Terlambat").await;
    let written = held.world.now();
    let found = async |filter: Value| {
        let answer = held.admin.page("admin_reviews", json!({ "filter": filter })).await;
        let nodes = answer.at("/reviews/nodes").as_array().expect("a list").clone();
        assert_eq!(answer.at("/reviews/totalCount"), &json!(nodes.len()));
        nodes
    };
    for (filter, count) in [
        (json!({}), 1),
        (json!({ "ratingMax": 2 }), 1),
        (json!({ "ratingMax": 1 }), 0),
        (json!({ "hidden": false, "teacherId": held.teacher.id }), 1),
        (json!({ "hidden": true }), 0),
        (json!({ "from": written }), 1),
        (json!({ "until": written }), 0),
        (json!({ "teacherId": "teacher_01M7YW7B1VFV6VEDHVN9X8FGBE" }), 0),
    ] {
        assert_eq!(found(filter.clone()).await.len(), count, "{filter}");
    }
    held.hide(&review_id, "Spam").await;
    let hidden = found(json!({ "hidden": true, "teacherId": held.teacher.id })).await;
    let texts = ["/id", "/hiddenReason", "/booking/student/email"]
        .map(|field| hidden.first().and_then(|review| review.pointer(field)).and_then(Value::as_str));
    assert_eq!(texts, [Some(review_id.as_str()), Some("Spam"), Some(held.student.email.as_str())]);
    assert!(found(json!({ "hidden": false })).await.is_empty());
    held.world.finish().await;
}
