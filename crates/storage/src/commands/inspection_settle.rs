//! Writes down what was found of an uploaded file.

use ::jobs::enqueue_once;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::stored_files;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;

use crate::jobs::{SCAN_AGAIN_AFTER, ScanFile, enqueue_deletions};
use crate::model::StoredFile;
use crate::state::{FileRefusal, ScanStatus, StoredFileStatus};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is what was announced, and lies under its final key.
    Kept(Kept),
    /// It is not.
    Refused(FileRefusal),
    /// It is not there, or the store is away: it may still come.
    NotThere,
}

/// An object under its final key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) object_key: String,
    pub(crate) content_type: String,
    pub(crate) byte_size: i64,
    pub(crate) width_and_height: Option<(i32, i32)>,
    pub(crate) scan_status: ScanStatus,
}

/// The file as it stands now. Whoever looked at it second changes nothing.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
    finding: &Finding,
) -> Result<StoredFile, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let settled = match finding {
                Finding::Kept(kept) => keep(connection, now, file_id, kept).await?,
                Finding::Refused(refusal) => refuse(connection, now, file_id, *refusal).await?,
                Finding::NotThere => give_back(connection, now, file_id).await?,
            };
            match settled {
                Some(file) => Ok(file),
                None => Ok(stored_files::table
                    .find(file_id)
                    .select(StoredFile::as_select())
                    .first(connection)
                    .await?),
            }
        })
        .await
}

async fn keep(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
    kept: &Kept,
) -> Result<Option<StoredFile>, DatabaseError> {
    let (width, height) = kept.width_and_height.unzip();
    let inspecting =
        stored_files::table.find(file_id).filter(stored_files::status.eq(StoredFileStatus::Inspecting));
    let file = diesel::update(inspecting)
        .set((
            stored_files::status.eq(StoredFileStatus::Ready),
            stored_files::scan_status.eq(kept.scan_status),
            stored_files::object_key.eq(&kept.object_key),
            stored_files::content_type.eq(&kept.content_type),
            stored_files::byte_size.eq(kept.byte_size),
            stored_files::width.eq(width),
            stored_files::height.eq(height),
            stored_files::ready_at.eq(now),
            stored_files::updated_at.eq(now),
        ))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let Some(file) = file else { return Ok(None) };
    // What was uploaded was copied; and whoever holds a signed request can still bring it back.
    enqueue_deletions(connection, now, &file).await?;
    if file.scan_status == ScanStatus::PendingScan {
        enqueue_once(connection, now, now + SCAN_AGAIN_AFTER, &file_id.to_string(), &ScanFile { file_id })
            .await?;
    }
    Ok(Some(file))
}

async fn refuse(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
    refusal: FileRefusal,
) -> Result<Option<StoredFile>, DatabaseError> {
    let is_infected = refusal == FileRefusal::Infected;
    let scan_status = if is_infected { ScanStatus::Infected } else { ScanStatus::PendingScan };
    let inspecting =
        stored_files::table.find(file_id).filter(stored_files::status.eq(StoredFileStatus::Inspecting));
    let file = diesel::update(inspecting)
        .set((
            stored_files::status.eq(StoredFileStatus::Refused),
            stored_files::refusal.eq(refusal),
            stored_files::scan_status.eq(scan_status),
            stored_files::updated_at.eq(now),
        ))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    if let Some(file) = &file {
        enqueue_deletions(connection, now, file).await?;
    }
    Ok(file)
}

async fn give_back(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<Option<StoredFile>, DatabaseError> {
    let inspecting =
        stored_files::table.find(file_id).filter(stored_files::status.eq(StoredFileStatus::Inspecting));
    let file = diesel::update(inspecting)
        .set((stored_files::status.eq(StoredFileStatus::Pending), stored_files::updated_at.eq(now)))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(file)
}
