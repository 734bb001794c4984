//! Ends what was not paid in time. Does nothing the second time, and nothing to what was paid.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::EntitlementId;
use payments::OrderStatus;
use payments::entitlements::{self, LapseCause, SoldEntitlement};
use payments::orders::{self, LineEnd};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurchaseExpireOutcome {
    /// It is LAPSED now.
    Lapsed,
    /// It was paid, can still be paid, or was over before.
    LeftAlone,
}

/// Ends the purchase and its line, if nobody paid it and its hold is over. The other lines of its order stand as they stand.
///
/// # Errors
/// When there is no such entitlement or the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
) -> Result<PurchaseExpireOutcome, DatabaseError> {
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        let sold = SoldEntitlement::lock_existing(conn, id).await?;
        // The line is the truth: the entitlement follows its money in a moment.
        let is_held = sold.line.status == OrderStatus::Open
            && sold.line.expires_at.is_some_and(|expires_at| now < expires_at);
        if sold.is_line_paid() || is_held {
            return Ok(PurchaseExpireOutcome::LeftAlone);
        }
        if !entitlements::lapse(conn, now, id, LapseCause::HoldOver).await? {
            return Ok(PurchaseExpireOutcome::LeftAlone);
        }
        orders::end_line(conn, now, &sold.order, sold.line.id, LineEnd::Expired).await?;
        Ok(PurchaseExpireOutcome::Lapsed)
    })
    .await
}
