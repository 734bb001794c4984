//! Writes a file: page by page out of the database, part by part into the object store. No more than a page and a part is in
//! memory, however long the file gets, and no connection is held while the store is waited for.

use ::jobs::JobError;
use database::DatabaseError;
use storage::{ObjectWriter, StoreError};

use super::model::Export;
use super::rows::Reading;
use super::services::ExportServices;
use super::table;

/// How files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportRules {
    /// About how many rows one statement reads.
    pub rows_per_statement: i64,
    /// How long each part but the last is. The store takes none below 5 MiB.
    pub part_byte_size: usize,
}

impl Default for ExportRules {
    fn default() -> Self {
        Self { rows_per_statement: 1_000, part_byte_size: 8 * 1024 * 1024 }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) row_count: i64,
    pub(crate) byte_size: i64,
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<WriteError> for JobError {
    fn from(error: WriteError) -> Self {
        Self::retry(error)
    }
}

/// Writes the file under the key. What was sent of one that could not be finished is given up.
pub(crate) async fn write(
    services: &ExportServices,
    export: &Export,
    key: &str,
) -> Result<Written, WriteError> {
    let mut writer = services.store.writer(key, table::CONTENT_TYPE, services.rules.part_byte_size);
    let row_count = match write_rows(services, export, &mut writer).await {
        Ok(row_count) => row_count,
        Err(error) => {
            writer.abort().await;
            return Err(error);
        }
    };
    let byte_size = i64::try_from(writer.finish().await?).map_err(DatabaseError::internal)?;
    Ok(Written { row_count, byte_size })
}

async fn write_rows(
    services: &ExportServices,
    export: &Export,
    writer: &mut ObjectWriter,
) -> Result<i64, WriteError> {
    let (columns, zone) = (export.kind.columns(), export.zone());
    writer.write(&table::head(columns)?).await?;
    let mut reading = Reading {
        from: export.starts_at,
        until: export.complete_until(),
        after: None,
        limit: services.rules.rows_per_statement,
    };
    let mut row_count = 0_i64;
    loop {
        let rows = export.kind.rows(&mut *services.pools.read().await?, reading).await?;
        row_count += i64::try_from(rows.records.len()).map_err(DatabaseError::internal)?;
        writer.write(&table::lines(columns.len(), &rows.records, zone)?).await?;
        if rows.last.is_none() {
            return Ok(row_count);
        }
        reading.after = rows.last;
    }
}
