//! Calls off a coming booking of somebody whose account is suspended. Does nothing the second time.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::users;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, UserId};

use super::call_off::{PaidEnd, call_off_paid, call_off_unpaid};
use super::line_paid;
use crate::config::BookingConfig;
use crate::locked::LockedBooking;
use crate::state::{BookingStatus, CancelledBy};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspendedCancelOutcome {
    /// The booking is CANCELLED now; what was paid goes back.
    CalledOff,
    /// The account is not suspended any more, or the booking is over or has begun.
    LeftAlone,
}

/// Calls the booking off, if its lesson is still to come and the user is still suspended.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    (id, user_id): (BookingId, UserId),
) -> Result<SuspendedCancelOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            if locked.booking.starts_at <= now || !is_suspended(connection, user_id).await? {
                return Ok(SuspendedCancelOutcome::LeftAlone);
            }
            // If its money came, following it calls it off already.
            line_paid::follow(connection, now, config, &mut locked).await?;
            let who = (CancelledBy::System, None);
            let is_called_off = match locked.booking.status {
                BookingStatus::Pending => call_off_unpaid(connection, now, &mut locked, who).await?,
                BookingStatus::Paid | BookingStatus::Confirmed => {
                    call_off_paid(connection, now, &mut locked, PaidEnd::Cancelled, who).await?
                }
                BookingStatus::InProgress
                | BookingStatus::Completed
                | BookingStatus::Cancelled
                | BookingStatus::Expired
                | BookingStatus::NoShow => return Ok(SuspendedCancelOutcome::LeftAlone),
            };
            if is_called_off {
                Ok(SuspendedCancelOutcome::CalledOff)
            } else {
                Err(DatabaseError::unavailable(format!("{id} changed in this moment")))
            }
        })
        .await
}

async fn is_suspended(connection: &mut AsyncPgConnection, user_id: UserId) -> Result<bool, DatabaseError> {
    let suspended = users::table.find(user_id).filter(users::suspended_at.is_not_null());
    Ok(diesel::select(exists(suspended)).get_result(connection).await?)
}
