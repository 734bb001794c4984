//! Ends what nobody ended: uploads that never came, looks that nobody finished, files that nothing uses.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::stored_files;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;

use crate::commands::inspection_begin::{LATE, finish_by};
use crate::config::StorageConfig;
use crate::jobs::enqueue_deletions;
use crate::model::StoredFile;
use crate::state::StoredFileStatus;

/// How many files of each kind one transaction ends.
const AT_ONCE: i64 = 200;

/// When a look that was not finished by its request or its job is begun anew; a job may take ten minutes.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::minutes(15);

/// What was swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that are over.
    pub expired: usize,
    /// Files that are looked at again.
    pub inspected_again: usize,
    /// Files that nothing used.
    pub discarded: usize,
    /// Whether there is more of any of them.
    pub has_more: bool,
}

/// Sweeps once. A system command.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &StorageConfig,
) -> Result<Swept, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let expired = expire(connection, now).await?;
            let inspected_again = inspect_again(connection, now).await?;
            let discarded = discard_unused(connection, now, config).await?;
            let full = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
            let has_more = expired >= full || discarded >= full;
            Ok(Swept { expired, inspected_again, discarded, has_more })
        })
        .await
}

async fn expire(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<usize, DatabaseError> {
    let overdue: Vec<StoredFileId> = stored_files::table
        .filter(stored_files::status.eq(StoredFileStatus::Pending))
        .filter(stored_files::expires_at.le(now - LATE))
        .order(stored_files::expires_at)
        .limit(AT_ONCE)
        .select(stored_files::id)
        .for_no_key_update()
        .skip_locked()
        .load(connection)
        .await?;
    let files: Vec<StoredFile> = diesel::update(stored_files::table.filter(stored_files::id.eq_any(overdue)))
        .set((stored_files::status.eq(StoredFileStatus::Expired), stored_files::updated_at.eq(now)))
        .returning(StoredFile::as_returning())
        .get_results(connection)
        .await?;
    for file in &files {
        enqueue_deletions(connection, now, file).await?;
    }
    Ok(files.len())
}

async fn inspect_again(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    let forgotten: Vec<StoredFileId> = stored_files::table
        .filter(stored_files::status.eq(StoredFileStatus::Inspecting))
        .filter(stored_files::updated_at.le(now - FORGOTTEN_AFTER))
        .order(stored_files::expires_at)
        .limit(AT_ONCE)
        .select(stored_files::id)
        .load(connection)
        .await?;
    for file_id in &forgotten {
        finish_by(connection, now, now, *file_id).await?;
    }
    Ok(forgotten.len())
}

async fn discard_unused(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &StorageConfig,
) -> Result<usize, DatabaseError> {
    let unused: Vec<StoredFileId> = stored_files::table
        .filter(stored_files::status.eq(StoredFileStatus::Ready))
        .filter(stored_files::attached_at.is_null())
        .filter(stored_files::ready_at.le(now - config.unattached_life))
        .order(stored_files::ready_at)
        .limit(AT_ONCE)
        .select(stored_files::id)
        .for_no_key_update()
        .skip_locked()
        .load(connection)
        .await?;
    let files: Vec<StoredFile> = diesel::update(stored_files::table.filter(stored_files::id.eq_any(unused)))
        .set((
            stored_files::status.eq(StoredFileStatus::Deleted),
            stored_files::deleted_at.eq(now),
            stored_files::updated_at.eq(now),
        ))
        .returning(StoredFile::as_returning())
        .get_results(connection)
        .await?;
    for file in &files {
        enqueue_deletions(connection, now, file).await?;
    }
    Ok(files.len())
}
