//! A worker begins to write a file.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::exports;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{ExportId, generate_uuid};

use crate::exports::model::Export;
use crate::exports::state::ExportStatus;

/// A file that its holder may write, under a key of its own.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) export: Export,
    pub(crate) key: String,
    /// Where somebody wrote who did not come to the end.
    pub(crate) abandoned_key: Option<String>,
}

/// Begins it, or begins it anew: whoever began before has lost it, since only the last key is ever made READY. `None` when it is
/// finished.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: ExportId,
) -> Result<Option<Claim>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let unfinished = exports::table.find(id).filter(exports::status.eq_any(ExportStatus::UNFINISHED));
            let abandoned_key: Option<Option<String>> = unfinished
                .select(exports::object_key)
                .for_no_key_update()
                .first(connection)
                .await
                .optional()?;
            let Some(abandoned_key) = abandoned_key else { return Ok(None) };
            let key = format!("{}{}.csv", Export::prefix(id), generate_uuid(now));
            let export = diesel::update(exports::table.find(id))
                .set((
                    exports::status.eq(ExportStatus::Running),
                    exports::object_key.eq(&key),
                    exports::updated_at.eq(now),
                ))
                .returning(Export::as_returning())
                .get_result(connection)
                .await?;
            Ok(Some(Claim { export, key, abandoned_key }))
        })
        .await
}
