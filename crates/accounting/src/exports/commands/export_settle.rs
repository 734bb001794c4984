//! A worker came to the end of a file, or gives it up.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::exports;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use super::export_claim::Claim;
use crate::exports::jobs::{ExportDelete, ExportReadyNotice};
use crate::exports::model::KEPT;
use crate::exports::state::ExportStatus;
use crate::exports::writing::Written;

/// The file can be downloaded, and who asked for it is told. False when somebody else has begun it anew, or it was given up:
/// nothing is changed then.
pub(crate) async fn ready(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: &Claim,
    written: Written,
) -> Result<bool, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let own = exports::table
                .find(claim.export.id)
                .filter(exports::status.eq(ExportStatus::Running))
                .filter(exports::object_key.eq(&claim.key));
            let changed = diesel::update(own)
                .set((
                    exports::status.eq(ExportStatus::Ready),
                    exports::row_count.eq(written.row_count),
                    exports::byte_size.eq(written.byte_size),
                    exports::expires_at.eq(now + KEPT),
                    exports::updated_at.eq(now),
                ))
                .execute(connection)
                .await?;
            if changed == 1 {
                ::jobs::enqueue(connection, now, &ExportReadyNotice { export_id: claim.export.id }).await?;
            }
            Ok(changed == 1)
        })
        .await
}

/// Nobody tries it again. False when somebody else has begun it anew.
pub(crate) async fn failed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: &Claim,
) -> Result<bool, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let own = exports::table
                .find(claim.export.id)
                .filter(exports::status.eq(ExportStatus::Running))
                .filter(exports::object_key.eq(&claim.key));
            let changed = diesel::update(own)
                .set((exports::status.eq(ExportStatus::Failed), exports::updated_at.eq(now)))
                .execute(connection)
                .await?;
            if changed == 1 {
                ::jobs::enqueue(connection, now, &ExportDelete { export_id: claim.export.id }).await?;
            }
            Ok(changed == 1)
        })
        .await
}
