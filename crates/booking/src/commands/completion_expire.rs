//! A lesson counts as held when its time and its grace have passed and nobody said otherwise. Does nothing the second
//! time.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;

use super::money_back;
use crate::jobs::LessonCompletedMail;
use crate::locked::{BookingChange, LockedBooking};
use crate::state::BookingEvent;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionExpireOutcome {
    /// The booking is COMPLETED now.
    Completed,
    /// It is over already, there is still time, or a report freezes it.
    LeftAlone,
}

/// Completes the booking, if its lesson was to be held and that is not disputed.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<CompletionExpireOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            let booking = &locked.booking;
            // A report empties the instant.
            let is_due = booking.completion_due_at.is_some_and(|due_at| due_at <= now);
            if booking.status.after(BookingEvent::Complete).is_none() || !is_due {
                return Ok(CompletionExpireOutcome::LeftAlone);
            }
            locked.change_or_retry(connection, BookingChange::completed(now)).await?;
            money_back::earn(connection, now, &locked).await?;
            jobs::enqueue(connection, now, &LessonCompletedMail { booking_id: id }).await?;
            Ok(CompletionExpireOutcome::Completed)
        })
        .await
}
