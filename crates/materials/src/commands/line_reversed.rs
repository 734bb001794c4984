//! The gateway took a line's money back from us: the right ends.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::Actor;
use kernel::id::EntitlementId;
use payments::entitlements::{self, SoldEntitlement};
use payments::{Revocation, books};
use serde_json::json;

use super::line_paid;
use crate::jobs::MaterialAccessLostNotice;
use crate::purchase;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineReversedOutcome {
    /// It is REVOKED, and nobody earns by it: it was never used.
    Forfeited,
    /// It is REVOKED. It was used, so its teacher has earned it: the loss is the company's, and stands in the audit log.
    Lost,
    /// Nothing was taken back, or it was followed before.
    LeftAlone,
}

/// Takes the right away.
///
/// # Errors
/// When there is no such entitlement or the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
) -> Result<LineReversedOutcome, DatabaseError> {
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        let mut sold = SoldEntitlement::lock_existing(conn, id).await?;
        if sold.line.reversed_at.is_none() {
            return Ok(LineReversedOutcome::LeftAlone);
        }
        // Jobs come in any order: what was paid and taken back before anybody followed it is never granted.
        line_paid::follow(conn, now, &mut sold).await?;
        if !entitlements::revoke(conn, now, id, Revocation::Reversed).await? {
            return Ok(LineReversedOutcome::LeftAlone);
        }
        purchase::count_revoked(conn, &sold.entitlement).await?;
        jobs::enqueue(conn, now, &MaterialAccessLostNotice { entitlement_id: id }).await?;
        if sold.entitlement.first_used_at.is_some() {
            write_down(conn, now, &sold).await?;
            return Ok(LineReversedOutcome::Lost);
        }
        if let Some(payment_id) = sold.line.paid_by_payment_id {
            books::forfeited(conn, now, payment_id, sold.line.id).await?;
        }
        Ok(LineReversedOutcome::Forfeited)
    })
    .await
}

async fn write_down(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<(), DatabaseError> {
    let id = sold.entitlement.id;
    let mut entry = AuditEntry::about("entitlement.loss", id);
    entry.after = Some(json!({
        "amount": sold.line.amount,
        "refundedAmount": sold.line.refunded_amount,
        "useCount": sold.entitlement.use_count,
    }));
    audit::record(conn, &Actor::System, now, entry).await?;
    tracing::warn!(entitlement.id = %id, "the gateway took back what a used material was paid with");
    Ok(())
}
