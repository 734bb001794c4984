//! Calls off a booking: an unpaid one for nothing, a paid one with as much of its money going back as was shown to whoever
//! calls it off ([`crate::cancel_preview`]).

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;
use kernel::{Actor, Refusal};
use serde_json::json;

use super::call_off::{PaidEnd, call_off_paid, call_off_unpaid, clean_reason};
use super::line_paid;
use crate::cancel_preview;
use crate::config::BookingConfig;
use crate::locked::LockedBooking;
use crate::model::Booking;
use crate::policy::{self, CancellationQuote, Relation, Situation, UnavailableReason};
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
    /// It is paid: look at what goes back first.
    PreviewRequired,
    /// What goes back is not what you were shown.
    PreviewChanged,
}

/// What to call off.
#[derive(Debug, Clone)]
pub struct BookingCancelInput {
    /// The booking.
    pub booking_id: BookingId,
    /// Why, in the words of who calls it off; the other side reads it.
    pub reason: Option<String>,
    /// Which preview of the refund was agreed to; a booking that is not paid needs none.
    pub preview_token: Option<String>,
}

type Error = CommandError<BookingCancelCode>;
type Code = BookingCancelCode;

/// Calls the booking off: its time is free again. What is not paid leaves its order; of what is paid goes back what the
/// preview showed.
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
    if input.preview_token.as_deref().is_some_and(|token| !cancel_preview::is_token(token)) {
        let message = "This preview is not valid: ask for bookingCancelPreview again.";
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
            let agreed = match locked.booking.status {
                BookingStatus::Pending => None,
                _ => Some(agree(connection, now, &locked, relation, input.preview_token.as_deref()).await?),
            };
            call_off(connection, actor, now, &mut locked, (relation, reason, agreed)).await?;
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

/// What goes back now, if it is what was shown.
async fn agree(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
    relation: Relation,
    preview_token: Option<&str>,
) -> Result<CancellationQuote, Error> {
    let (booking, line) = (&locked.booking, &locked.line);
    let terms = queries::terms_of(connection, booking).await?;
    let side = cancel_preview::side_of(relation);
    let quote = policy::quote(booking, line, terms.as_ref(), side, now);
    let (code, message) = match preview_token {
        Some(token) if token == cancel_preview::token(booking, line, side, &quote) => return Ok(quote),
        Some(_) => (
            Code::PreviewChanged,
            "What goes back has changed since you looked: look at the new amount, and cancel again if you agree.",
        ),
        None => (
            Code::PreviewRequired,
            "This booking is paid: ask for bookingCancelPreview, show what goes back, and send its token.",
        ),
    };
    Err(Refusal::on("previewToken", code, message).into())
}

async fn call_off(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
    (relation, reason, agreed): (Relation, Option<String>, Option<CancellationQuote>),
) -> Result<(), Error> {
    let before = locked.booking.status;
    let by = CancelledBy::from(cancel_preview::side_of(relation));
    let is_called_off = match agreed {
        None => call_off_unpaid(connection, now, locked, (by, reason)).await?,
        Some(quote) => {
            call_off_paid(connection, now, locked, PaidEnd::CancelledUnder(quote), (by, reason)).await?
        }
    };
    if !is_called_off {
        return Err(Refusal::on("bookingId", Code::Conflict, CONFLICT).into());
    }
    if relation == Relation::Admin || agreed.is_some() {
        let entry = AuditEntry::about("booking.cancel", locked.booking.id).change(
            json!({ "status": before.as_str() }),
            json!({
                "status": locked.booking.status.as_str(),
                "reason": locked.booking.cancellation_reason,
                "refund": agreed.map(|quote| quote.refund),
                "kept": agreed.map(|quote| quote.kept),
            }),
        );
        audit::record(connection, actor, now, entry).await?;
    }
    Ok(())
}
