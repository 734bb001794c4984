//! Reviewing a lesson, answering a review, hiding one.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{Admin, Student, Teacher};
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, SEEN, row};

pub(super) const GROUP: Group = Group {
    title: "Reviewing",
    introduction: "Of a lesson that the student had with the teacher. Everybody sees a review in public view; one that \
                   is hidden is seen by its author and by admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("reviewCreate", "a lesson that was held", HIDDEN.allow(&[Student]).deny(&[Teacher, Admin]), held),
    row("reviewUpdate", "the student's review", SEEN.allow(&[Student]), to_change),
    row(
        "reviewUpdate",
        "the student's review, hidden",
        HIDDEN.with(Student, Refused("HIDDEN")).deny(&[Admin]),
        hidden_to_change,
    ),
    row("reviewReply", "the student's review", SEEN.allow(&[Teacher]), to_answer),
    row("reviewReply", "the student's review, hidden", HIDDEN.deny(&[Student, Admin]), hidden_to_answer),
    row("reviewHide", "the student's review", ADMINS, to_hide),
    row("reviewRestore", "the student's review, hidden", ADMINS, to_restore),
];

fn held(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.held().await;
        Attempt::about("bookingId", json!({ "bookingId": booking, "rating": 5, "comment": "Sabar" }))
    }
    .boxed()
}

/// The student's review of a lesson that was held.
async fn review(stage: &mut Stage) -> String {
    let input = json!({ "bookingId": stage.held().await, "rating": 4 });
    let written = stage.does(Student, "reviewCreate", "review { id }", input).await;
    written.text("/reviewCreate/review/id")
}

async fn hidden_review(stage: &mut Stage) -> String {
    let review = review(stage).await;
    stage.does(Admin, "reviewHide", "", json!({ "reviewId": review, "reason": "Names somebody" })).await;
    review
}

fn to_change(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("reviewId", json!({ "reviewId": review(stage).await, "rating": 1 })) }.boxed()
}

fn hidden_to_change(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("reviewId", json!({ "reviewId": hidden_review(stage).await, "rating": 1 })) }
        .boxed()
}

fn to_answer(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("reviewId", json!({ "reviewId": review(stage).await, "reply": "Terima kasih" })) }
        .boxed()
}

fn hidden_to_answer(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        Attempt::about("reviewId", json!({ "reviewId": hidden_review(stage).await, "reply": "Terima kasih" }))
    }
    .boxed()
}

fn to_hide(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("reviewId", json!({ "reviewId": review(stage).await, "reason": "Spam" })) }.boxed()
}

fn to_restore(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("reviewId", json!({ "reviewId": hidden_review(stage).await })) }.boxed()
}
