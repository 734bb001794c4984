//! An upload for which no signed requests could be made is over before it began.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::stored_files;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;

use crate::jobs::enqueue_deletions;
use crate::model::StoredFile;
use crate::state::StoredFileStatus;

/// Frees its room at once.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let pending =
                stored_files::table.find(file_id).filter(stored_files::status.eq(StoredFileStatus::Pending));
            let given_up = diesel::update(pending)
                .set((stored_files::status.eq(StoredFileStatus::Expired), stored_files::updated_at.eq(now)))
                .returning(StoredFile::as_returning())
                .get_result(connection)
                .await
                .optional()?;
            if let Some(file) = given_up {
                enqueue_deletions(connection, now, &file).await?;
            }
            Ok(())
        })
        .await
}
