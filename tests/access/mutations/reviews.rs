//! Reviewing a lesson or a material, answering a review, hiding one.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{Admin, Student, Teacher};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, SEEN, row};

pub(super) const GROUP: Group = Group {
    title: "Reviewing",
    introduction: "Of a lesson that the student had with the teacher, or a material of the teacher's that the student has. \
                   Everybody sees a review in public view; one that is hidden is seen by its author and by admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("reviewCreate", "a lesson that was held", HIDDEN.allow(&[Student]).deny(&[Teacher, Admin]), held),
    row(
        "materialReviewCreate",
        "a material that the student downloaded",
        NOT_OWNED.allow(&[Student]).with(Teacher, Refused("OWN_MATERIAL")),
        downloaded,
    ),
    row(
        "materialReviewCreate",
        "a material that the student has and did not download",
        NOT_OWNED.with(Student, Refused("NOT_USED")).with(Teacher, Refused("OWN_MATERIAL")),
        had,
    ),
    row(
        "materialReviewCreate",
        "a material that the student downloaded, out of the store",
        HIDDEN.allow(&[Student]).with(Teacher, Refused("OWN_MATERIAL")).with(Admin, Refused("NOT_OWNED")),
        withdrawn,
    ),
    row("reviewUpdate", "the student's review of a material", SEEN.allow(&[Student]), of_material_to_change),
    row("reviewReply", "the student's review of a material", SEEN.allow(&[Teacher]), of_material_to_answer),
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

/// Everybody sees the material; who does not have it cannot say what it is like.
const NOT_OWNED: Columns = Columns::all(Refused("NOT_OWNED")).after_signing_in();

const FILES: &str = "query ($id: ID!) { material(id: $id) { version { files { id } } } }";

/// A material of the teacher's that the student has.
async fn material(stage: &mut Stage) -> String {
    let title = format!("Latihan {}", stage.number());
    let material = stage.cast.teacher.client.published_material(&title, 0).await;
    let wish = json!({ "materialId": material, "idempotencyKey": stage.key() });
    stage.does(Student, "materialBuy", "", wish).await;
    material
}

async fn downloaded_material(stage: &mut Stage) -> String {
    let material = material(stage).await;
    let made = stage.cast.student.run(FILES, json!({ "id": material })).await;
    let tap = json!({ "fileId": made.text("/material/version/files/0/id") });
    stage.does(Student, "materialDownload", "", tap).await;
    material
}

fn opinion(material: &str) -> Value {
    json!({ "materialId": material, "rating": 5, "comment": "Rapi" })
}

fn had(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("materialId", opinion(&material(stage).await)) }.boxed()
}

fn downloaded(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("materialId", opinion(&downloaded_material(stage).await)) }.boxed()
}

fn withdrawn(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let material = downloaded_material(stage).await;
        stage.does(Teacher, "materialUnpublish", "", json!({ "id": material })).await;
        Attempt::about("materialId", opinion(&material))
    }
    .boxed()
}

async fn review_of_material(stage: &mut Stage) -> String {
    let input = opinion(&downloaded_material(stage).await);
    let written = stage.does(Student, "materialReviewCreate", "review { id }", input).await;
    written.text("/materialReviewCreate/review/id")
}

fn of_material_to_change(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("reviewId", json!({ "reviewId": review_of_material(stage).await, "rating": 1 })) }
        .boxed()
}

fn of_material_to_answer(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        Attempt::about("reviewId", json!({ "reviewId": review_of_material(stage).await, "reply": "Halo" }))
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
