//! Ends an unpaid booking whose hold is over. Does nothing the second time, and nothing to what was paid.

use calendar::claims::{self, ExpireOutcome};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;
use payments::orders::{self, LineEnd};

use crate::jobs::BookingExpiredMail;
use crate::locked::{BookingChange, LockedBooking};
use crate::model::Booking;
use crate::state::BookingEvent;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldExpireOutcome {
    /// The booking is EXPIRED now.
    Expired,
    /// It was paid, is still held, or was over before.
    LeftAlone,
}

/// Expires the booking, if it is PENDING, not paid, and its time is not held any more.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<HoldExpireOutcome, DatabaseError> {
    let outcome = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            expire(connection, now, &mut locked).await
        })
        .await?;
    if outcome == HoldExpireOutcome::Expired {
        metrics::counter!("teacherin_holds_expired_total").increment(1);
    }
    Ok(outcome)
}

pub(super) async fn expire(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
) -> Result<HoldExpireOutcome, DatabaseError> {
    // The line is the truth: the booking follows its money in a moment.
    if locked.is_line_paid() {
        return Ok(HoldExpireOutcome::LeftAlone);
    }
    let id = locked.booking.id;
    if claims::expire(connection, now, Booking::claim_owner(id)).await? == ExpireOutcome::StillTaken {
        return Ok(HoldExpireOutcome::LeftAlone);
    }
    if locked.booking.status.after(BookingEvent::HoldOver).is_none() {
        return Ok(HoldExpireOutcome::LeftAlone);
    }
    locked.change_or_retry(connection, BookingChange::expired(now)).await?;
    orders::end_line(connection, now, &locked.order, locked.line.id, LineEnd::Expired).await?;
    jobs::enqueue(connection, now, &BookingExpiredMail { booking_id: id }).await?;
    Ok(HoldExpireOutcome::Expired)
}
