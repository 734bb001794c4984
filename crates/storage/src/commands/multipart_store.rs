//! Writes down what the store calls an upload in parts.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::stored_files;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;

use crate::model::StoredFile;
use crate::state::StoredFileStatus;

/// The file with it.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
    multipart_id: &str,
) -> Result<StoredFile, DatabaseError> {
    let pending = stored_files::table
        .find(file_id)
        .filter(stored_files::status.eq(StoredFileStatus::Pending))
        .filter(stored_files::multipart_id.is_null());
    let file = diesel::update(pending)
        .set((stored_files::multipart_id.eq(multipart_id), stored_files::updated_at.eq(now)))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await?;
    Ok(file)
}
