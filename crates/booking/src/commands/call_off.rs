//! Calling a booking off: the step that all who may do so share.

use calendar::claims;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::text::multi_line;
use payments::RefundReason;
use payments::orders::{self, LineEnd};

use super::money_back;
use crate::jobs::{
    BookingCancelledMail, BookingCancelledPaidMail, BookingDeclinedMail, BookingNotAnsweredMail,
};
use crate::locked::{BookingChange, LockedBooking};
use crate::model::Booking;
use crate::policy::CancellationQuote;
use crate::state::{BookingEvent, CancelledBy};

const REASON_CHARACTERS_MAX: usize = 500;

/// Somebody's reason as it is stored, or a sentence about what is wrong with it.
pub(super) fn clean_reason(reason: Option<&str>) -> Result<Option<String>, String> {
    let reason = reason.map(|reason| multi_line(reason, REASON_CHARACTERS_MAX)).transpose();
    reason.map_err(|problem| problem.message("The reason"))
}

/// Why a paid booking is called off: how the two are told, and as what the money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaidEnd {
    /// Somebody called it off, and all of the money goes back.
    Cancelled,
    /// Somebody called it off, and this goes back by the policy it was made under.
    CancelledUnder(CancellationQuote),
    /// Its teacher turned it down.
    Declined,
    /// Its teacher did not answer in time.
    NotAnswered,
}

impl PaidEnd {
    fn refund_reason(self) -> RefundReason {
        match self {
            Self::Cancelled | Self::CancelledUnder(_) => RefundReason::LessonCancelled,
            Self::Declined => RefundReason::TeacherDeclined,
            Self::NotAnswered => RefundReason::NotAnswered,
        }
    }
}

/// Calls off a booking that is PAID or CONFIRMED: its money goes back, or what of it was promised; its time is free. `false` when it changed
/// meanwhile or stands elsewhere; roll back then.
pub(super) async fn call_off_paid(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
    end: PaidEnd,
    (by, reason): (CancelledBy, Option<String>),
) -> Result<bool, DatabaseError> {
    if locked.booking.status.after(BookingEvent::CancelPaid).is_none() {
        return Ok(false);
    }
    let id = locked.booking.id;
    claims::release(connection, now, Booking::claim_owner(id)).await?;
    // After the claims: the ledger is locked last.
    match end {
        PaidEnd::CancelledUnder(quote) if quote.kept > 0 => {
            money_back::send_part(connection, now, locked, quote.refund, end.refund_reason()).await?;
        }
        _ => {
            money_back::send_all(connection, now, locked, end.refund_reason()).await?;
        }
    }
    if !locked.change(connection, BookingChange::cancelled(by, reason, now)).await? {
        return Ok(false);
    }
    match end {
        PaidEnd::Cancelled | PaidEnd::CancelledUnder(_) => {
            jobs::enqueue(connection, now, &BookingCancelledPaidMail { booking_id: id }).await?;
        }
        PaidEnd::Declined => {
            jobs::enqueue(connection, now, &BookingDeclinedMail { booking_id: id }).await?;
        }
        PaidEnd::NotAnswered => {
            jobs::enqueue(connection, now, &BookingNotAnsweredMail { booking_id: id }).await?;
        }
    }
    Ok(true)
}

/// Calls off a booking that is PENDING and not paid: its line leaves the order, its time is free. `false` as above.
pub(super) async fn call_off_unpaid(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
    (by, reason): (CancelledBy, Option<String>),
) -> Result<bool, DatabaseError> {
    if locked.booking.status.after(BookingEvent::CancelUnpaid).is_none() || locked.is_line_paid() {
        return Ok(false);
    }
    let id = locked.booking.id;
    claims::release(connection, now, Booking::claim_owner(id)).await?;
    if !locked.change(connection, BookingChange::cancelled(by, reason, now)).await? {
        return Ok(false);
    }
    orders::end_line(connection, now, &locked.order, locked.line.id, LineEnd::Cancelled).await?;
    jobs::enqueue(connection, now, &BookingCancelledMail { booking_id: id }).await?;
    Ok(true)
}
