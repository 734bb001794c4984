//! A buyer came back from the gateway's page, whoever she is and whatever the address says: a reason to ask the gateway.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::PaymentId;

use crate::attempts;
use crate::jobs::PaymentRefresh;
use crate::state::PaymentStatus;

/// How long after one question about a payment the next one may follow, whoever wants to know.
pub(crate) const PAUSE_MIN: TimeDelta = TimeDelta::seconds(5);

/// Has the gateway asked, at most once in a while. Nothing happens for a payment that is none, or whose money is there.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PaymentId,
) -> Result<(), DatabaseError> {
    let Some(payment) = attempts::find(connection, id).await? else { return Ok(()) };
    if !may_be_news(payment.status) {
        return Ok(());
    }
    // A question that waits already is not joined by another: one per pause, however often the page is loaded.
    let run_at = now.max(payment.updated_at + PAUSE_MIN);
    PaymentRefresh::of(id).enqueue(connection, now, run_at).await
}

/// Whether somebody who looks at the payment may be waiting for something.
pub(crate) fn may_be_news(status: PaymentStatus) -> bool {
    !matches!(status, PaymentStatus::Settled | PaymentStatus::Reversed)
}
