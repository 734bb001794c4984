//! Uploading files.
#![expect(clippy::indexing_slicing, reason = "a missing field is a failed test")]

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{OtherTeacher, Teacher};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage};
use super::{Group, HIDDEN, Row, SIGNED_IN, row};
use crate::support::send_signed;

pub(super) const GROUP: Group = Group {
    title: "Uploading",
    introduction: "A file belongs to who uploads it, and only they say that it has come; admins neither.",
    rows: ROWS,
};

/// Teachers; others are told to become one.
const WHO_SELLS: Columns =
    Columns::all(Refused("NOT_A_TEACHER")).allow(&[Teacher, OtherTeacher]).after_signing_in();

const ROWS: &[Row] = &[
    row("uploadCreate", "an avatar", SIGNED_IN, avatar),
    row("uploadCreate", "a file to sell", WHO_SELLS, to_sell),
    row("uploadComplete", "a file that the teacher uploaded", HIDDEN.allow(&[Teacher]), uploaded),
];

const BYTES: &[u8; 8] = b"%PDF-1.7";

fn announcement(purpose: &str, file_name: &str, content_type: &str) -> Value {
    json!({
        "purpose": purpose, "fileName": file_name, "contentType": content_type, "byteSize": BYTES.len(),
        "sha256": "b0c2d2df8d0a6a1d7c1e1f9b6a0e2e0f4c1d3b5a79688776655443322110ffee",
    })
}

fn avatar(_stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(announcement("AVATAR", "saya.jpg", "image/jpeg")) }.boxed()
}

fn to_sell(_stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(announcement("MATERIAL_FILE", "Rumus.pdf", "application/pdf")) }.boxed()
}

fn uploaded(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let mut input = announcement("MATERIAL_FILE", "Rumus.pdf", "application/pdf");
        input["sha256"] = json!(sha256(BYTES));
        let selection = "upload { file { id } requests { method url headers { name value } } }";
        let created = stage.does(Teacher, "uploadCreate", selection, input).await;
        let request = "/uploadCreate/upload/requests/0";
        let headers = created.at(&format!("{request}/headers")).as_array().expect("headers").iter();
        let headers: Vec<_> = headers
            .map(|header| ["name", "value"].map(|field| header[field].as_str().expect("text").to_owned()))
            .map(|[name, value]| (name, value))
            .collect();
        let url = created.text(&format!("{request}/url"));
        assert_eq!(send_signed("PUT", &url, &headers, BYTES.to_vec()).await.status(), 200);
        Attempt::about("fileId", json!({ "fileId": created.text("/uploadCreate/upload/file/id") }))
    }
    .boxed()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
