//! Looking for what is overdue and moving it on, a batch at a time.

use ::jobs::{JobError, JobRun};
use chrono::{DateTime, Utc};
use database::{DatabaseError, Pools};
use diesel_async::AsyncPgConnection;
use kernel::id::BookingId;

/// How many one look finds.
pub(super) const BATCH_SIZE: i64 = 200;

/// Something of a booking that moves on by itself, most often to its end.
pub(super) trait MovesByItself {
    /// What is overdue stands in the order of these, and has a booking.
    type Key: Copy + Send;
    /// What the log says when one could not be moved on.
    const FAILURE: &'static str;

    /// At most [`BATCH_SIZE`] that are overdue, behind `after`, in their order.
    fn overdue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        after: Option<Self::Key>,
    ) -> impl Future<Output = Result<Vec<(Self::Key, BookingId)>, DatabaseError>> + Send;

    /// Moves one on, in transactions of its own. Does nothing to what is not overdue any more.
    fn move_on(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        id: BookingId,
    ) -> impl Future<Output = Result<(), DatabaseError>> + Send;
}

/// Moves every overdue one on in small transactions of its own. One that fails keeps neither the others nor the next look,
/// which is its retry: a sweep that failed would wait in backoff, and hold back every later one under its schedule's key.
///
/// # Errors
/// When what is overdue cannot be read.
pub(super) async fn move_all<M: MovesByItself>(
    movement: &M,
    pools: &Pools,
    run: &JobRun,
) -> Result<(), JobError> {
    let mut after: Option<M::Key> = None;
    loop {
        let mut connection = pools.write().await?;
        let due = M::overdue(&mut connection, run.now, after).await?;
        let Some((last, _)) = due.last().copied() else { return Ok(()) };
        for (_, id) in due {
            if let Err(error) = movement.move_on(&mut connection, run.now, id).await {
                tracing::error!(booking.id = %id, %error, "{}", M::FAILURE);
            }
        }
        after = Some(last);
    }
}
