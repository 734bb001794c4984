//! Reviews of materials, from the download to the restoration, and what they leave alone.

use chrono::{DateTime, TimeDelta};
use kernel::EmailAddress;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::{Held, REPLY, UPDATE};
use crate::support::{Answer, Client};

const UNKNOWN_MATERIAL: &str = "material_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
const FILES: &str = "query ($id: ID!) { material(id: $id) { version { files { id } } } }";
const ABOUT: &str = "query ($id: ID!) {
    node(id: $id) { ... on Review { kind booking { id } material { id title } teacher { displayName } } }
}";

async fn said(who: &Client, material: &str, rating: i32, comment: &str) -> Answer {
    let input = json!({ "materialId": material, "rating": rating, "comment": comment });
    who.page("material_review_create", json!({ "input": input })).await
}

async fn buy(held: &Held, buyer: &Client, material: &str) {
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    let wish = json!({ "input": { "materialId": material, "idempotencyKey": key } });
    let bought = buyer.page("material_buy", wish).await.done("materialBuy");
    held.world.pay(buyer, &bought.text("/materialBuy/order/id")).await;
}

async fn download(buyer: &Client, material: &str) {
    let file = buyer.run(FILES, json!({ "id": material })).await.text("/material/version/files/0/id");
    let tap = json!({ "input": { "fileId": file } });
    buyer.page("material_download", tap).await.done("materialDownload");
}

/// The rating and the reviews of the material as somebody sees them who looks at it.
async fn shown(held: &Held, material: &str) -> (Value, Value) {
    let detail = held.world.anonymous().page("material_detail", json!({ "id": material })).await;
    (detail.at("/material/rating").clone(), detail.at("/material/reviews/nodes").clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_reviews_what_was_downloaded_and_the_material_is_rated_by_it() {
    let held = Held::lesson().await;
    let Held { world, student, teacher, .. } = &held;
    let material = teacher.client.published_material("Latihan tangga nada", 50_000).await;
    held.reviewed(2, "Terlambat").await;
    let of_lessons = json!({ "average": 2.0, "count": 1 });
    said(student, &material, 5, "").await.refused("materialReviewCreate", "NOT_OWNED", Some("materialId"));
    buy(&held, student, &material).await;
    let unused = said(student, &material, 5, "").await;
    unused.refused("materialReviewCreate", "NOT_USED", Some("materialId"));
    assert_eq!(
        unused.text("/materialReviewCreate/errors/0/message"),
        "Download it first, then say what it is like."
    );
    download(student, &material).await;
    let answer = said(student, &material, 4, " Rapi. ").await.done("materialReviewCreate");
    let review_id = answer.text("/materialReviewCreate/review/id");
    let rated = json!({ "average": 4.0, "count": 1 });
    assert_eq!(
        answer.at("/materialReviewCreate/review/material"),
        &json!({ "id": material, "rating": rated })
    );
    let (rating, reviews) = shown(&held, &material).await;
    assert_eq!((rating, reviews[0]["comment"].as_str()), (rated, Some("Rapi.")));
    assert_eq!(reviews[0]["authorName"], "Budi S.");
    let detail = student.page("material_detail", json!({ "id": material })).await;
    assert_eq!(detail.text("/material/myReview/id"), review_id);
    let library = student.page("my_library", json!({})).await;
    assert_eq!(library.text("/viewer/library/nodes/0/material/myReview/id"), review_id);

    // The teacher is rated by lessons alone, and her profile lists no other reviews.
    assert_eq!(held.found_rating().await, of_lessons);
    let profile = world.anonymous().page("teacher_detail", json!({ "slug": teacher.slug })).await;
    assert_eq!(profile.at("/teacher/reviews/totalCount"), &json!(1));
    let about = world.anonymous().run(ABOUT, json!({ "id": review_id })).await;
    assert_eq!(
        about.at("/node"),
        &json!({
            "kind": "MATERIAL", "booking": null, "teacher": { "displayName": "Ibu Sari Dewi" },
            "material": { "id": material, "title": "Latihan tangga nada" },
        })
    );
    assert_eq!(
        held.subjects(&teacher.client).await.last().unwrap(),
        "A review of your material: Latihan tangga nada"
    );
    let told = teacher.client.page("notifications", json!({ "first": 1 })).await;
    assert_eq!(told.text("/viewer/notifications/nodes/0/title"), "Somebody reviewed your material");
    said(student, &material, 5, "").await.refused(
        "materialReviewCreate",
        "ALREADY_REVIEWED",
        Some("materialId"),
    );
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_of_a_material_is_changed_answered_hidden_and_shown_again() {
    let held = Held::lesson().await;
    let Held { student, teacher, .. } = &held;
    let material = teacher.client.published_material("Latihan tangga nada", 50_000).await;
    held.reviewed(2, "Terlambat").await;
    let of_lessons = json!({ "average": 2.0, "count": 1 });
    buy(&held, student, &material).await;
    download(student, &material).await;
    // Later than the review of the lesson: it comes first in lists.
    held.world.advance(TimeDelta::minutes(1)).await;
    let written = said(student, &material, 4, "Rapi").await.done("materialReviewCreate");
    let id = written.text("/materialReviewCreate/review/id");
    let change = json!({ "input": { "reviewId": id, "rating": 3 } });
    student.run(UPDATE, change).await.done("reviewUpdate");
    assert_eq!(shown(&held, &material).await.0, json!({ "average": 3.0, "count": 1 }));

    for (kind, count) in [("MATERIAL", 1), ("LESSON", 1)] {
        let filter = json!({ "filter": { "kind": kind, "unanswered": true } });
        let received = teacher.client.page("teacher_reviews", filter).await;
        assert_eq!(received.at("/viewer/receivedReviews/totalCount"), &json!(count));
        assert_eq!(received.at("/viewer/receivedReviews/nodes/0/kind"), &json!(kind));
    }
    let reply = json!({ "input": { "reviewId": id, "reply": "Terima kasih" } });
    teacher.client.run(REPLY, reply).await.done("reviewReply");
    assert!(
        held.subjects(student).await.iter().any(|subject| subject == "Ibu Sari Dewi answered your review")
    );
    let own = student.page("my_reviews", json!({})).await;
    assert_eq!(own.text("/viewer/reviews/nodes/0/material/title"), "Latihan tangga nada");
    assert_eq!(own.text("/viewer/reviews/nodes/0/reply"), "Terima kasih");

    held.hide(&id, "Names another person").await;
    assert_eq!(shown(&held, &material).await, (json!({ "average": null, "count": 0 }), json!([])));
    let detail = student.page("material_detail", json!({ "id": material })).await;
    assert_eq!(detail.text("/material/myReview/hiddenReason"), "Names another person");
    held.world.run_jobs().await;
    let address = EmailAddress::parse(&student.email).expect("an e-mail address");
    let mails = held.world.mails.messages_to(&address);
    let mail = mails.iter().rfind(|mail| mail.subject == "Your review is hidden").expect("it was mailed");
    assert!(mail.text.contains("Material: Latihan tangga nada\n"), "{}", mail.text);

    held.restore(&id).await;
    assert_eq!(shown(&held, &material).await.0, json!({ "average": 3.0, "count": 1 }));
    assert_eq!(held.found_rating().await, of_lessons);
    for (filter, found) in [
        (json!({ "kind": "MATERIAL" }), vec![id.as_str()]),
        (json!({ "materialId": material }), vec![id.as_str()]),
        (json!({ "kind": "LESSON", "materialId": material }), vec![]),
    ] {
        let answer = held.admin.page("admin_reviews", json!({ "filter": filter })).await;
        let ids: Vec<&str> = answer
            .at("/reviews/nodes")
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|review| review["id"].as_str())
            .collect();
        assert_eq!(ids, found, "{filter}");
    }
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_ends_the_right_to_review_and_leaves_what_was_said() {
    let held = Held::lesson().await;
    let Held { student, teacher, admin, .. } = &held;
    let material = teacher.client.published_material("Latihan tangga nada", 50_000).await;
    buy(&held, student, &material).await;
    download(student, &material).await;
    let written = said(student, &material, 1, "Berkas rusak").await.done("materialReviewCreate");
    let id = written.text("/materialReviewCreate/review/id");
    let bought = student
        .run("{ viewer { library(first: 1) { nodes { orderLine { id } } } } }", json!({}))
        .await
        .text("/viewer/library/nodes/0/orderLine/id");
    let refund = json!({ "input": {
        "orderLineId": bought, "note": "Berkas rusak", "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
    } });
    admin.page("refund_create", refund).await.done("refundCreate");
    held.world.hear_the_gateway().await;
    said(student, &material, 5, "").await.refused("materialReviewCreate", "NOT_OWNED", Some("materialId"));
    let (rating, reviews) = shown(&held, &material).await;
    assert_eq!(
        (rating, reviews[0]["id"].as_str()),
        (json!({ "average": 1.0, "count": 1 }), Some(id.as_str()))
    );
    let change = json!({ "input": { "reviewId": id, "rating": 2 } });
    student.run(UPDATE, change).await.done("reviewUpdate");
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_review_of_a_material_names_its_field() {
    let held = Held::lesson().await;
    let Held { student, teacher, booking_id, .. } = &held;
    let material = teacher.client.published_material("Latihan tangga nada", 0).await;
    let draft = teacher.client.material_draft("Belum jadi", 0).await;
    let long = "a".repeat(2_001);
    for (who, id, rating, comment, code, field) in [
        (student, UNKNOWN_MATERIAL, 5, "", "NOT_FOUND", "materialId"),
        (student, draft.as_str(), 5, "", "NOT_FOUND", "materialId"),
        (&teacher.client, material.as_str(), 5, "", "OWN_MATERIAL", "materialId"),
        (student, material.as_str(), 0, "", "INVALID_RATING", "rating"),
        (student, material.as_str(), 6, "", "INVALID_RATING", "rating"),
        (student, material.as_str(), 5, long.as_str(), "INVALID_COMMENT", "comment"),
        (student, material.as_str(), 5, "nul \u{0}", "INVALID_COMMENT", "comment"),
    ] {
        said(who, id, rating, comment).await.refused("materialReviewCreate", code, Some(field));
    }
    let both = said(student, &material, 0, &long).await;
    assert_eq!(both.refusal_codes("materialReviewCreate"), ["INVALID_RATING", "INVALID_COMMENT"]);
    said(&held.world.anonymous(), &material, 5, "").await.failed("UNAUTHENTICATED");
    said(student, booking_id, 5, "").await.failed("BAD_USER_INPUT");
    assert_eq!(shown(&held, &material).await, (json!({ "average": null, "count": 0 }), json!([])));
    held.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_a_materials_reviews_is_good_for_that_material() {
    let held = Held::lesson().await;
    let Held { student, teacher, .. } = &held;
    let mut cursors = Vec::new();
    let document = "query ($id: ID!, $after: String) {
        material(id: $id) { reviews(first: 1, after: $after) { totalCount edges { cursor } } }
    }";
    for title in ["Satu", "Dua"] {
        let material = teacher.client.published_material(title, 0).await;
        let key = generate_uuid(DateTime::UNIX_EPOCH);
        let wish = json!({ "input": { "materialId": material, "idempotencyKey": key } });
        student.page("material_buy", wish).await.done("materialBuy");
        download(student, &material).await;
        said(student, &material, 5, "").await.done("materialReviewCreate");
        let page = student.run(document, json!({ "id": material })).await;
        assert_eq!(page.at("/material/reviews/totalCount"), &json!(1));
        cursors.push((material, page.text("/material/reviews/edges/0/cursor")));
    }
    let [(one, of_one), (other, _)] = cursors.as_slice() else { panic!("{cursors:?}") };
    let next = student.run(document, json!({ "id": one, "after": of_one })).await;
    assert_eq!(next.at("/material/reviews/edges"), &json!([]));
    student.run(document, json!({ "id": other, "after": of_one })).await.failed("BAD_USER_INPUT");
    held.world.finish().await;
}
