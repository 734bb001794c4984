//! Stored files that a material takes into use and gives up.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::schema::{material_files, material_versions};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{MaterialId, StoredFileId};
use storage::{AttachRefusal, FilePurpose};

/// Takes an uploaded file into use; why not, when it cannot be used.
pub(super) async fn take<C>(
    conn: &mut AsyncPgConnection,
    (actor, now): (&Actor, DateTime<Utc>),
    id: StoredFileId,
    purpose: FilePurpose,
) -> Result<Option<AttachRefusal>, CommandError<C>> {
    match storage::attach(conn, now, actor, id, purpose).await {
        Ok(_) => Ok(None),
        Err(error) => error.refusal().map(Some),
    }
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
