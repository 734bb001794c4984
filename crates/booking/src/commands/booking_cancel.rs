//! Calls off a booking: an unpaid one for nothing, a paid one with all of its money going back.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;
use kernel::{Actor, Refusal};
use serde_json::json;

use super::call_off::{PaidEnd, call_off_paid, call_off_unpaid, clean_reason};
use super::line_paid;
use crate::config::BookingConfig;
use crate::locked::LockedBooking;
use crate::model::Booking;
use crate::policy::{self, Relation, Situation, UnavailableReason};
use crate::queries;
use crate::state::{BookingStatus, CancelledBy};

/// Why a booking was not called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingCancelCode {
    /// You have no such booking.
    NotFound,
    /// Only the student calls off what is not paid.
    NotAllowed,
    /// Its lesson has begun.
    LessonStarted,
    /// It is over, called off or expired already.
    AlreadyOver,
    /// It changed while you looked at it.
    Conflict,
    /// The reason cannot be stored.
    InvalidReason,
    /// This is no preview of ours.
    InvalidPreviewToken,
}

/// What to call off.
#[derive(Debug, Clone)]
pub struct BookingCancelInput {
    /// The booking.
    pub booking_id: BookingId,
    /// Why, in the words of who calls it off; the other side reads it.
    pub reason: Option<String>,
    /// Which preview of the refund was agreed to. None has been given out so far: all of the money goes back.
    pub preview_token: Option<String>,
}

type Error = CommandError<BookingCancelCode>;
type Code = BookingCancelCode;

/// Calls the booking off: its time is free again. What is not paid leaves its order, what is paid goes back in full.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: BookingCancelInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    let reason = clean_reason(input.reason.as_deref())
        .map_err(|message| Refusal::on("reason", Code::InvalidReason, message))?;
    if input.preview_token.is_some() {
        let message = "This preview is not valid: leave it out, all of the money goes back.";
        return Err(Refusal::on("previewToken", Code::InvalidPreviewToken, message).into());
    }
    connection
        .transaction::<_, Error, _>(async |connection| {
            if queries::bookings_by_ids(connection, actor, &[input.booking_id]).await?.is_empty() {
                let message = "You have no such booking: reload your bookings.";
                return Err(Refusal::on("bookingId", Code::NotFound, message).into());
            }
            let mut locked = LockedBooking::lock_existing(connection, input.booking_id).await?;
            // The line is the truth about payment: if its money came in this moment, the rules of a paid booking apply.
            line_paid::follow(connection, now, config, &mut locked).await?;
            let relation = policy::relation(actor, &locked.booking)
                .ok_or_else(|| DatabaseError::internal("a visible booking has no relation to its reader"))?;
            // Nobody is reported as absent before the lesson starts, and nobody calls it off after that.
            let situation = Situation::plain(&locked.booking, relation, now, config);
            policy::cancel(&situation).map_err(refusal)?;
            call_off(connection, actor, now, &mut locked, (relation, reason)).await?;
            Ok(locked.booking)
        })
        .await
}

fn refusal(reason: UnavailableReason) -> Error {
    let (code, message) = match reason {
        UnavailableReason::OnlyStudent => (
            Code::NotAllowed,
            "Only the student can cancel a booking that is not paid; it ends by itself soon.",
        ),
        UnavailableReason::TooLate => {
            (Code::AlreadyOver, "The time to pay is over: this booking ends by itself.")
        }
        UnavailableReason::LessonStarted => {
            (Code::LessonStarted, "The lesson has begun: it cannot be cancelled any more.")
        }
        UnavailableReason::Over => (Code::AlreadyOver, "This booking is already over."),
        _ => (Code::Conflict, CONFLICT),
    };
    Refusal::on("bookingId", code, message).into()
}

const CONFLICT: &str = "This booking has just changed: reload it and try again.";

async fn call_off(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
    (relation, reason): (Relation, Option<String>),
) -> Result<(), Error> {
    let before = locked.booking.status;
    let by = match relation {
        Relation::Student => CancelledBy::Student,
        Relation::Teacher => CancelledBy::Teacher,
        Relation::Admin => CancelledBy::Admin,
    };
    let is_called_off = if before == BookingStatus::Pending {
        call_off_unpaid(connection, now, locked, (by, reason)).await?
    } else {
        call_off_paid(connection, now, locked, PaidEnd::Cancelled, (by, reason)).await?
    };
    if !is_called_off {
        return Err(Refusal::on("bookingId", Code::Conflict, CONFLICT).into());
    }
    if relation == Relation::Admin {
        let entry = AuditEntry::about("booking.cancel", locked.booking.id).change(
            json!({ "status": before.as_str() }),
            json!({ "status": locked.booking.status.as_str(), "reason": locked.booking.cancellation_reason }),
        );
        audit::record(connection, actor, now, entry).await?;
    }
    Ok(())
}
