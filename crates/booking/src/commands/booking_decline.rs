//! A teacher turns a paid booking down.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;
use kernel::{Actor, Refusal};

use super::answering::{self, AnswerRefused};
use super::call_off::{PaidEnd, call_off_paid, clean_reason};
use crate::config::BookingConfig;
use crate::model::Booking;
use crate::policy;
use crate::state::CancelledBy;

/// Why a booking was not turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingDeclineCode {
    /// You have no such booking.
    NotFound,
    /// Only its teacher answers it.
    NotAllowed,
    /// It is not paid yet.
    NotPaid,
    /// It is accepted already: it can be called off.
    AlreadyAnswered,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// The time to answer has passed: it ends by itself.
    TooLate,
    /// It changed while you looked at it.
    Conflict,
    /// The reason cannot be stored.
    InvalidReason,
}

impl From<AnswerRefused> for BookingDeclineCode {
    fn from(refused: AnswerRefused) -> Self {
        match refused {
            AnswerRefused::NotFound => Self::NotFound,
            AnswerRefused::NotAllowed => Self::NotAllowed,
            AnswerRefused::NotPaid => Self::NotPaid,
            AnswerRefused::AlreadyAnswered => Self::AlreadyAnswered,
            AnswerRefused::AlreadyOver => Self::AlreadyOver,
            AnswerRefused::TooLate => Self::TooLate,
            AnswerRefused::Conflict => Self::Conflict,
        }
    }
}

/// What to turn down.
#[derive(Debug, Clone)]
pub struct BookingDeclineInput {
    /// The booking.
    pub booking_id: BookingId,
    /// Why, in the teacher's words; the student reads it.
    pub reason: Option<String>,
}

type Error = CommandError<BookingDeclineCode>;

/// Turns the booking down: its time is free again, and all of the money goes back.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: BookingDeclineInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    let reason = clean_reason(input.reason.as_deref())
        .map_err(|message| Refusal::on("reason", BookingDeclineCode::InvalidReason, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let mut locked = answering::lock_answerable(
                connection,
                actor,
                now,
                config,
                (input.booking_id, policy::decline),
            )
            .await?;
            let who = (CancelledBy::Teacher, reason);
            if !call_off_paid(connection, now, &mut locked, PaidEnd::Declined, who).await? {
                return Err(answering::refusal(AnswerRefused::Conflict));
            }
            Ok(locked.booking)
        })
        .await
}
