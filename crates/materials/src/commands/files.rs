//! Stored files that a material takes into use and gives up.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{material_files, material_versions};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{MaterialId, StoredFileId};
use storage::{AttachRefusal, FilePurpose};

/// Why a file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileProblem {
    /// The actor has no such file.
    NotFound,
    /// It was uploaded for something else.
    WrongPurpose,
    /// It is not uploaded, inspected and scanned, or was refused.
    NotReady,
    /// Something else uses it.
    InUse,
}

impl FileProblem {
    /// What the person is told.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::NotFound => "You have no such file: upload it again.",
            Self::WrongPurpose => "This file was uploaded for something else: upload it for this purpose.",
            Self::NotReady => "This file is not ready: finish uploading it, or upload another one.",
            Self::InUse => "This file is used already: upload it again to use it here, too.",
        }
    }
}

/// Takes an uploaded file into use.
pub(super) async fn take(
    conn: &mut AsyncPgConnection,
    (actor, now): (&Actor, DateTime<Utc>),
    id: StoredFileId,
    purpose: FilePurpose,
) -> Result<Result<(), FileProblem>, DatabaseError> {
    let problem = match storage::attach(conn, now, actor, id, purpose).await {
        Ok(_) => return Ok(Ok(())),
        Err(AttachRefusal::NotFound) => FileProblem::NotFound,
        Err(AttachRefusal::WrongPurpose) => FileProblem::WrongPurpose,
        Err(AttachRefusal::NotReady) => FileProblem::NotReady,
        Err(AttachRefusal::InUse) => FileProblem::InUse,
        Err(AttachRefusal::Database(error)) => return Err(error),
    };
    Ok(Err(problem))
}

/// The files of all versions of the material.
pub(super) async fn of_material(
    conn: &mut AsyncPgConnection,
    id: MaterialId,
) -> Result<HashSet<StoredFileId>, DatabaseError> {
    let files: Vec<StoredFileId> = material_files::table
        .inner_join(material_versions::table)
        .filter(material_versions::material_id.eq(id))
        .select(material_files::stored_file_id)
        .load(conn)
        .await?;
    Ok(files.into_iter().collect())
}

/// Gives up those of the files that no version needs any more.
pub(super) async fn discard_unneeded(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    mut files: Vec<StoredFileId>,
) -> Result<(), DatabaseError> {
    let needed: Vec<StoredFileId> = material_files::table
        .filter(material_files::stored_file_id.eq_any(&files))
        .select(material_files::stored_file_id)
        .load(conn)
        .await?;
    files.retain(|file| !needed.contains(file));
    files.sort_unstable();
    for file in files {
        storage::discard(conn, now, file).await?;
    }
    Ok(())
}
