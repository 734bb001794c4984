//! All of a line's money goes back, because our team decided it or because somebody sent it back at the gateway: the right ends. A
//! part of it changes nothing.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::EntitlementId;
use payments::Revocation;
use payments::entitlements::{self, SoldEntitlement};

use super::line_paid;
use crate::jobs::MaterialAccessLostNotice;
use crate::purchase;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRefundedOutcome {
    /// It is REVOKED.
    Revoked,
    /// Not all of its money goes back, or it was not granted, or is over.
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
) -> Result<LineRefundedOutcome, DatabaseError> {
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        let mut sold = SoldEntitlement::lock_existing(conn, id).await?;
        line_paid::follow(conn, now, &mut sold).await?;
        let goes_back = sold.line.amount > 0 && sold.line.refunded_amount >= sold.line.amount;
        if !goes_back || !entitlements::revoke(conn, now, id, Revocation::Refunded).await? {
            return Ok(LineRefundedOutcome::LeftAlone);
        }
        purchase::count_revoked(conn, &sold.entitlement).await?;
        jobs::enqueue(conn, now, &MaterialAccessLostNotice { entitlement_id: id }).await?;
        Ok(LineRefundedOutcome::Revoked)
    })
    .await
}
