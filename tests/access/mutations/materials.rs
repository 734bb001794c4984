//! Writing materials and putting them into the store.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Access::{Forbidden, NotFound};
use super::super::policy::Actor::{OtherTeacher, Teacher};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage};
use super::{Group, Row, TEACHERS, row};
use crate::support::rupiah;

pub(super) const GROUP: Group = Group {
    title: "Writing materials",
    introduction: "A material is changed by its teacher alone; admins take it down or leave it.",
    rows: ROWS,
};

/// Its teacher; to the other one it is as if there were no such material.
const ITS_TEACHER: Columns =
    Columns::all(Forbidden).allow(&[Teacher]).with(OtherTeacher, NotFound).after_signing_in();

const ROWS: &[Row] = &[
    row("materialCreate", "a new material", TEACHERS, new),
    row("materialUpdate", "the teacher's draft", ITS_TEACHER, to_change),
    row("materialFilesSet", "the teacher's draft", ITS_TEACHER, to_fill),
    row("materialPublish", "the teacher's draft with files", ITS_TEACHER, to_publish),
    row("materialUnpublish", "the teacher's material in the store", ITS_TEACHER, in_store),
    row("materialDraftDiscard", "the teacher's draft with files", ITS_TEACHER, to_publish),
    row("materialArchive", "the teacher's draft", ITS_TEACHER, to_archive),
];

fn new(_stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "title": "Rumus Fisika", "price": rupiah(25_000) })) }.boxed()
}

fn to_change(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("id", json!({ "id": draft(stage).await, "title": "Rumus Kimia" })) }.boxed()
}

fn to_fill(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let file = stage.cast.teacher.client.uploaded_pdf("Bab 1.pdf").await;
        Attempt::about("id", json!({ "id": draft(stage).await, "fileIds": [file] }))
    }
    .boxed()
}

fn to_publish(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (teacher, material) = (stage.cast.teacher.client.clone(), draft(stage).await);
        let file = teacher.uploaded_pdf("Bab 1.pdf").await;
        teacher.set_material_files(&material, &[file]).await;
        Attempt::about("id", json!({ "id": material }))
    }
    .boxed()
}

fn in_store(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let material = stage.cast.teacher.client.published_material("Rumus Fisika", 0).await;
        Attempt::about("id", json!({ "id": material }))
    }
    .boxed()
}

fn to_archive(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("id", json!({ "id": draft(stage).await })) }.boxed()
}

/// A material of the teacher that has no files.
async fn draft(stage: &Stage) -> String {
    stage.cast.teacher.client.material_draft("Rumus Fisika", 25_000).await
}
