//! A report of an absence counts when nobody opposed it in time. Does nothing the second time.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;

use super::no_show_settling::{Decision, settle};
use crate::locked::LockedBooking;
use crate::state::{BookingEvent, NoShowStatus};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoShowExpireOutcome {
    /// The report counts, the booking is NO_SHOW now.
    Upheld,
    /// It is opposed or decided, there is still time, or nobody was reported.
    LeftAlone,
}

/// Upholds the report, if it is overdue and nobody opposed it.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<NoShowExpireOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            let report = locked.no_show_report(connection).await?;
            let overdue = report
                .filter(|report| report.status == NoShowStatus::Reported && report.oppose_by <= now)
                .filter(|_| locked.booking.status.after(BookingEvent::NoShow).is_some());
            let Some(report) = overdue else { return Ok(NoShowExpireOutcome::LeftAlone) };
            if settle(connection, now, &mut locked, &report, (Decision::Uphold, None)).await? {
                Ok(NoShowExpireOutcome::Upheld)
            } else {
                Err(DatabaseError::unavailable(format!("{id} changed in this moment")))
            }
        })
        .await
}
