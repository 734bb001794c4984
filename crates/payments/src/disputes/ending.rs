//! Disputes that end without a decision.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::disputes;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::OrderLineId;
use serde_json::json;

use super::Dispute;
use crate::jobs::DisputeNotice;
use crate::orders::LockedOrder;
use crate::state::DisputeStatus;

/// What is written beside a dispute whose money the gateway took back.
pub(crate) const MONEY_GONE: &str =
    "The bank or payment service took the payment back, so nothing is left to be decided.";

/// Ends an undecided dispute of a line whose order is locked: its buyer took it back, or, with a note, there is nothing to
/// decide any more. What the seller earns is released when it is due.
pub(crate) async fn withdraw(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    dispute: &Dispute,
    note: Option<&str>,
) -> Result<Dispute, DatabaseError> {
    let withdrawn = diesel::update(disputes::table.find(dispute.id))
        .filter(disputes::status.eq(dispute.status))
        .set((
            disputes::status.eq(DisputeStatus::Withdrawn),
            disputes::decision_note.eq(note),
            disputes::remind_at.eq(None::<DateTime<Utc>>),
            disputes::ended_at.eq(now),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(connection)
        .await?;
    let entry = AuditEntry::about("dispute.withdraw", dispute.id).change(
        json!({ "status": dispute.status.as_str() }),
        json!({ "status": DisputeStatus::Withdrawn.as_str(), "note": note }),
    );
    audit::record(connection, actor, now, entry).await?;
    jobs::enqueue(connection, now, &DisputeNotice::withdrawn(dispute.id)).await?;
    Ok(withdrawn)
}

/// The gateway took the money of a line of the locked order back from us: an undecided dispute of it is over.
pub(crate) async fn line_reversed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    _order: &LockedOrder,
    line_id: OrderLineId,
) -> Result<(), DatabaseError> {
    let dispute = super::model::of_line(connection, line_id).await?;
    if let Some(dispute) = dispute.filter(Dispute::is_undecided) {
        withdraw(connection, &Actor::System, now, &dispute, Some(MONEY_GONE)).await?;
    }
    Ok(())
}
