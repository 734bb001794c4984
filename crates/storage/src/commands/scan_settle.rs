//! Writes down what a scanner says that took its time.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::stored_files;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;

use crate::jobs::{SCAN_AGAIN_AFTER, ScanFile, enqueue_deletions};
use crate::model::StoredFile;
use crate::scanning::Verdict;
use crate::state::{FileRefusal, ScanStatus, StoredFileStatus};

/// Whoever asked second changes nothing.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
    verdict: Verdict,
) -> Result<(), DatabaseError> {
    match verdict {
        Verdict::Clean => clean(connection, now, file_id).await,
        Verdict::Infected => infected(connection, now, file_id).await,
        Verdict::Later => {
            let key = file_id.to_string();
            ::jobs::enqueue_once(connection, now, now + SCAN_AGAIN_AFTER, &key, &ScanFile { file_id }).await
        }
    }
}

async fn clean(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), DatabaseError> {
    let waiting = stored_files::table
        .find(file_id)
        .filter(stored_files::status.eq(StoredFileStatus::Ready))
        .filter(stored_files::scan_status.eq(ScanStatus::PendingScan));
    diesel::update(waiting)
        .set((stored_files::scan_status.eq(ScanStatus::Clean), stored_files::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}

async fn infected(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let waiting = stored_files::table
                .find(file_id)
                .filter(stored_files::status.eq(StoredFileStatus::Ready))
                .filter(stored_files::scan_status.eq(ScanStatus::PendingScan));
            let refused = diesel::update(waiting)
                .set((
                    stored_files::status.eq(StoredFileStatus::Refused),
                    stored_files::refusal.eq(FileRefusal::Infected),
                    stored_files::scan_status.eq(ScanStatus::Infected),
                    stored_files::updated_at.eq(now),
                ))
                .returning(StoredFile::as_returning())
                .get_result(connection)
                .await
                .optional()?;
            if let Some(file) = refused {
                enqueue_deletions(connection, now, &file).await?;
            }
            Ok(())
        })
        .await
}
