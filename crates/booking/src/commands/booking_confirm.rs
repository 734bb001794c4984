//! A teacher accepts a paid booking.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::Actor;
use kernel::id::BookingId;

use super::answering::{self, AnswerRefused};
use super::line_paid::confirm;
use crate::config::BookingConfig;
use crate::model::Booking;
use crate::policy;

/// Why a booking was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingConfirmCode {
    /// You have no such booking.
    NotFound,
    /// Only its teacher answers it.
    NotAllowed,
    /// It is not paid yet.
    NotPaid,
    /// It is accepted already.
    AlreadyAnswered,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// The time to answer has passed.
    TooLate,
    /// It changed while you looked at it.
    Conflict,
}

impl From<AnswerRefused> for BookingConfirmCode {
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

/// What to accept.
#[derive(Debug, Clone, Copy)]
pub struct BookingConfirmInput {
    /// The booking.
    pub booking_id: BookingId,
}

type Error = CommandError<BookingConfirmCode>;

/// Accepts the booking: its meeting comes to be, and both are told.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: BookingConfirmInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let mut locked = answering::lock_answerable(
                connection,
                actor,
                now,
                config,
                (input.booking_id, policy::confirm),
            )
            .await?;
            if !confirm(connection, now, config, &mut locked).await? {
                return Err(answering::refusal(AnswerRefused::Conflict));
            }
            Ok(locked.booking)
        })
        .await
}
