//! Disputes that end without a decision.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::disputes;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use serde_json::json;

use super::Dispute;
use crate::jobs::DisputeNotice;
use crate::state::DisputeStatus;

/// Ends an undecided dispute of a line whose order is locked: its buyer took it back. What the seller earns is released when it is
/// due.
pub(crate) async fn withdraw(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    dispute: &Dispute,
) -> Result<Dispute, DatabaseError> {
    let withdrawn = diesel::update(disputes::table.find(dispute.id))
        .filter(disputes::status.eq(dispute.status))
        .set((
            disputes::status.eq(DisputeStatus::Withdrawn),
            disputes::remind_at.eq(None::<DateTime<Utc>>),
            disputes::ended_at.eq(now),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(connection)
        .await?;
    let entry = AuditEntry::about("dispute.withdraw", dispute.id).change(
        json!({ "status": dispute.status.as_str() }),
        json!({ "status": DisputeStatus::Withdrawn.as_str() }),
    );
    audit::record(connection, actor, now, entry).await?;
    jobs::enqueue(connection, now, &DisputeNotice::withdrawn(dispute.id)).await?;
    Ok(withdrawn)
}
