//! Somebody sent all of a line's money back at the gateway, not through us.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;

use super::line_paid;
use super::line_reversed::call_off;
use crate::config::BookingConfig;
use crate::locked::LockedBooking;
use crate::state::BookingEvent;

/// What became of the booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRefundedOutsideOutcome {
    /// It is CANCELLED, its time free.
    CalledOff,
    /// It stays: its lesson has begun, it is over, or not all of its money went back.
    LeftAlone,
}

/// Calls the booking off if its lesson has not begun. Nothing more goes back.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    id: BookingId,
) -> Result<LineRefundedOutsideOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            if !locked.is_line_paid() || locked.line.refunded_amount < locked.line.amount {
                return Ok(LineRefundedOutsideOutcome::LeftAlone);
            }
            line_paid::follow(connection, now, config, &mut locked).await?;
            let booking = &locked.booking;
            if booking.starts_at <= now || booking.status.after(BookingEvent::MoneyGone).is_none() {
                return Ok(LineRefundedOutsideOutcome::LeftAlone);
            }
            call_off(connection, now, &mut locked).await?;
            Ok(LineRefundedOutsideOutcome::CalledOff)
        })
        .await
}
