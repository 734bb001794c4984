//! Looking for what is overdue and ending it, a batch at a time.

use ::jobs::{JobError, JobRun};
use chrono::{DateTime, Utc};
use database::{DatabaseError, Pools};
use diesel_async::AsyncPgConnection;
use kernel::id::BookingId;

/// How many one look finds.
pub(super) const BATCH_SIZE: i64 = 200;

/// Something of a booking that ends by itself.
pub(super) trait EndsByItself {
    /// What is overdue stands in the order of these, and has a booking.
    type Key: Copy + Send;
    /// What the log says when one could not be ended.
    const FAILURE: &'static str;

    /// At most [`BATCH_SIZE`] that are overdue, behind `after`, in their order.
    fn overdue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        after: Option<Self::Key>,
    ) -> impl Future<Output = Result<Vec<(Self::Key, BookingId)>, DatabaseError>> + Send;

    /// Ends one, in a transaction of its own. Does nothing to what is not overdue any more.
    fn end(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        id: BookingId,
    ) -> impl Future<Output = Result<(), DatabaseError>> + Send;
}

/// Ends every overdue one in a small transaction of its own. One that fails keeps neither the others nor the next look,
/// which is its retry: a sweep that failed would wait in backoff, and hold back every later one under its schedule's key.
///
/// # Errors
/// When what is overdue cannot be read.
pub(super) async fn end_all<E: EndsByItself>(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    let mut after: Option<E::Key> = None;
    loop {
        let mut connection = pools.write().await?;
        let due = E::overdue(&mut connection, run.now, after).await?;
        let Some((last, _)) = due.last().copied() else { return Ok(()) };
        for (_, id) in due {
            if let Err(error) = E::end(&mut connection, run.now, id).await {
                tracing::error!(booking.id = %id, %error, "{}", E::FAILURE);
            }
        }
        after = Some(last);
    }
}
