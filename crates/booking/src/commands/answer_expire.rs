//! Ends a paid booking whose teacher did not answer in time. Does nothing the second time, and nothing to an answered one.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;

use super::call_off::{PaidEnd, call_off_paid};
use crate::locked::LockedBooking;
use crate::state::{BookingStatus, CancelledBy};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerExpireOutcome {
    /// The booking is CANCELLED now, and its money goes back.
    CalledOff,
    /// It was answered, called off, or there is still time.
    LeftAlone,
}

/// Calls the booking off, if it is PAID and its answer is overdue.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<AnswerExpireOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            let booking = &locked.booking;
            let is_overdue = booking.answer_due_at.is_some_and(|due_at| due_at <= now);
            if booking.status != BookingStatus::Paid || !is_overdue {
                return Ok(AnswerExpireOutcome::LeftAlone);
            }
            let who = (CancelledBy::System, None);
            if call_off_paid(connection, now, &mut locked, PaidEnd::NotAnswered, who).await? {
                Ok(AnswerExpireOutcome::CalledOff)
            } else {
                Err(DatabaseError::unavailable(format!("{id} changed in this moment")))
            }
        })
        .await
}
