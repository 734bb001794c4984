//! Files that were kept long enough, and those that nobody writes any more.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::exports;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::ExportId;

use crate::exports::jobs::ExportDelete;
use crate::exports::state::ExportStatus;

/// A file that is not finished after this has lost its job: its workers died each time.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::hours(24);
/// How many one look takes.
const BATCH_SIZE: i64 = 100;

/// Ends them, and has what they have in the bucket deleted; how many they were. What is left is found by the next look.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    let due: Vec<ExportId> = exports::table
        .filter(exports::status.eq(ExportStatus::Ready))
        .filter(exports::expires_at.le(now))
        .order((exports::expires_at, exports::id))
        .limit(BATCH_SIZE)
        .select(exports::id)
        .load(connection)
        .await?;
    let lost: Vec<ExportId> = exports::table
        .filter(exports::status.eq_any(ExportStatus::UNFINISHED))
        .filter(exports::created_at.le(now - GIVEN_UP_AFTER))
        .order((exports::created_at.desc(), exports::id.desc()))
        .limit(BATCH_SIZE)
        .select(exports::id)
        .load(connection)
        .await?;
    let mut ended = 0;
    for id in due {
        ended += end(connection, now, id, (&[ExportStatus::Ready], ExportStatus::Expired)).await?;
    }
    for id in lost {
        ended += end(connection, now, id, (&ExportStatus::UNFINISHED, ExportStatus::Failed)).await?;
    }
    Ok(ended)
}

async fn end(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: ExportId,
    (from, to): (&[ExportStatus], ExportStatus),
) -> Result<usize, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let standing = exports::table.find(id).filter(exports::status.eq_any(from));
            let changed = diesel::update(standing)
                .set((exports::status.eq(to), exports::updated_at.eq(now)))
                .execute(connection)
                .await?;
            if changed == 1 {
                ::jobs::enqueue(connection, now, &ExportDelete { export_id: id }).await?;
            }
            Ok(changed)
        })
        .await
}
