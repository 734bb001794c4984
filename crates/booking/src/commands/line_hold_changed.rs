//! A line's hold ends later than it did, because its payment is doubted and somebody decides; or it ends now, because the
//! doubt ended badly.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;
use payments::OrderStatus;

use super::hold_expire::{self, HoldExpireOutcome};
use crate::locked::{BookingChange, LockedBooking};
use crate::state::BookingStatus;

/// Has the booking's hold follow its line's, and ends it when it is over.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<HoldExpireOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            if locked.booking.status != BookingStatus::Pending || locked.line.status != OrderStatus::Open {
                return Ok(HoldExpireOutcome::LeftAlone);
            }
            if let Some(expires_at) = locked.line.expires_at
                && locked.booking.expires_at != Some(expires_at)
            {
                locked.change_or_retry(connection, BookingChange::held_until(expires_at, now)).await?;
            }
            hold_expire::expire(connection, now, &mut locked).await
        })
        .await
}
