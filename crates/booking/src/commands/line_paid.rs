//! Has a booking follow its line's money. Does nothing the second time.
//!
//! Whether the time was secured was decided in the transaction that made the line PAID. Here the booking learns of it,
//! and what cannot be had any more is refunded.

use calendar::claims;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{teachers, users};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::BookingId;
use payments::RefundReason;

use super::call_off::{PaidEnd, call_off_paid};
use super::money_back;
use crate::config::BookingConfig;
use crate::jobs::{BookingConfirmedMail, BookingPaidMail, BookingPaidTooLateMail, BookingToAnswerMail};
use crate::lesson;
use crate::locked::{BookingChange, LockedBooking};
use crate::model::Booking;
use crate::state::{BookingEvent, BookingStatus, CancelledBy};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePaidOutcome {
    /// The booking is CONFIRMED now.
    Confirmed,
    /// The booking is PAID now, and its teacher is asked.
    AwaitsAnswer,
    /// The booking is CANCELLED: one of its two people may not take part any more. The money goes back.
    CalledOff,
    /// The time was lost, or the booking called off, before the money came. The money goes back.
    Refunded,
    /// There is nothing to follow, or it was followed before.
    LeftAlone,
}

/// Moves the booking to where its line's money leads.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    id: BookingId,
) -> Result<LinePaidOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            follow(connection, now, config, &mut locked).await
        })
        .await
}

/// The same within the transaction of whoever else moves the booking: the line is the truth about payment, and the job
/// that tells of it may still be on its way.
pub(super) async fn follow(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    locked: &mut LockedBooking,
) -> Result<LinePaidOutcome, DatabaseError> {
    if !locked.is_line_paid() {
        return Ok(LinePaidOutcome::LeftAlone);
    }
    match locked.booking.status {
        BookingStatus::Pending | BookingStatus::Expired if has_its_time(locked) => {
            take_place(connection, now, config, locked).await
        }
        BookingStatus::Pending | BookingStatus::Expired => {
            give_back(connection, now, locked, RefundReason::TimeLost).await
        }
        BookingStatus::Cancelled | BookingStatus::NoShow => make_up(connection, now, locked).await,
        BookingStatus::Paid
        | BookingStatus::Confirmed
        | BookingStatus::InProgress
        | BookingStatus::Completed => Ok(LinePaidOutcome::LeftAlone),
    }
}

/// Time that was secured when the lesson was over is as lost as time a rival has. (While the sweep of holds does not run,
/// claims can be secured after their lesson.)
fn has_its_time(locked: &LockedBooking) -> bool {
    locked.line.secured_at.is_some_and(|secured_at| secured_at < locked.booking.ends_at)
}

async fn take_place(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    locked: &mut LockedBooking,
) -> Result<LinePaidOutcome, DatabaseError> {
    let booking = &locked.booking;
    let id = booking.id;
    let answer_due_at = booking.starts_at.min(now + config.answer_window);
    if is_somebody_gone(connection, booking).await? {
        locked.change_or_retry(connection, BookingChange::paid(answer_due_at, now)).await?;
        let who = (CancelledBy::System, None);
        return if call_off_paid(connection, now, locked, PaidEnd::Cancelled, who).await? {
            Ok(LinePaidOutcome::CalledOff)
        } else {
            Err(changed(locked))
        };
    }
    let accepts_at_once: bool =
        teachers::table.find(booking.teacher_id).select(teachers::instant_booking).first(connection).await?;
    if accepts_at_once {
        return if confirm(connection, now, config, locked).await? {
            Ok(LinePaidOutcome::Confirmed)
        } else {
            Err(changed(locked))
        };
    }
    locked.change_or_retry(connection, BookingChange::paid(answer_due_at, now)).await?;
    jobs::enqueue(connection, now, &BookingPaidMail { booking_id: id }).await?;
    jobs::enqueue(connection, now, &BookingToAnswerMail { booking_id: id }).await?;
    Ok(LinePaidOutcome::AwaitsAnswer)
}

/// Somebody changed it without the lock: the job comes again.
fn changed(locked: &LockedBooking) -> DatabaseError {
    DatabaseError::unavailable(format!("{} changed in this moment", locked.booking.id))
}

/// Makes a lesson of the booking, and tells both. `false` when it changed meanwhile; roll back then.
pub(super) async fn confirm(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    locked: &mut LockedBooking,
) -> Result<bool, DatabaseError> {
    if !locked.change(connection, BookingChange::confirmed(now)).await? {
        return Ok(false);
    }
    lesson::begin(connection, now, config, &locked.booking).await?;
    locked.reload(connection).await?;
    jobs::enqueue(connection, now, &BookingConfirmedMail { booking_id: locked.booking.id }).await?;
    Ok(true)
}

/// Whether an account of one of the two was suspended or deleted while the money was on its way.
async fn is_somebody_gone(
    connection: &mut AsyncPgConnection,
    booking: &Booking,
) -> Result<bool, DatabaseError> {
    let is_theirs = users::id.eq(booking.student_user_id).or(users::person_id.eq(booking.teacher_person_id));
    let is_gone = users::suspended_at.is_not_null().or(users::deleted_at.is_not_null());
    let gone = users::table.filter(is_theirs).filter(is_gone);
    Ok(diesel::select(exists(gone)).get_result(connection).await?)
}

async fn give_back(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
    reason: RefundReason,
) -> Result<LinePaidOutcome, DatabaseError> {
    let id = locked.booking.id;
    claims::release(connection, now, Booking::claim_owner(id)).await?;
    let refund = money_back::send_all(connection, now, locked, reason).await?;
    if locked.booking.status.after(BookingEvent::PaidTooLate).is_some() {
        locked.change_or_retry(connection, BookingChange::expired(now)).await?;
    } else if refund.is_none() {
        return Ok(LinePaidOutcome::LeftAlone);
    }
    jobs::enqueue(connection, now, &BookingPaidTooLateMail { booking_id: id }).await?;
    Ok(LinePaidOutcome::Refunded)
}

/// What a lesson that is off owes goes back, if it did not: the money came after its end, or the gateway had taken it back and
/// gives it again.
async fn make_up(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
) -> Result<LinePaidOutcome, DatabaseError> {
    if locked.booking.status == BookingStatus::Cancelled {
        claims::release(connection, now, Booking::claim_owner(locked.booking.id)).await?;
    }
    if money_back::make_up(connection, now, locked).await?.is_none() {
        return Ok(LinePaidOutcome::LeftAlone);
    }
    if locked.booking.status == BookingStatus::Cancelled {
        jobs::enqueue(connection, now, &BookingPaidTooLateMail { booking_id: locked.booking.id }).await?;
    }
    Ok(LinePaidOutcome::Refunded)
}
