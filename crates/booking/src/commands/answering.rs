//! What `bookingConfirm` and `bookingDecline` share: who may answer, and why not.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncPgConnection;
use kernel::id::BookingId;
use kernel::{Actor, Refusal};

use crate::config::BookingConfig;
use crate::locked::LockedBooking;
use crate::policy::{self, Situation, UnavailableReason};
use crate::queries;

/// Why a booking cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerRefused {
    /// The actor knows of no such booking.
    NotFound,
    /// The actor does not teach it.
    NotAllowed,
    /// It is not paid yet.
    NotPaid,
    /// It is accepted already.
    AlreadyAnswered,
    /// It is over.
    AlreadyOver,
    /// The time to answer has passed.
    TooLate,
    /// It changed in this moment.
    Conflict,
}

impl From<UnavailableReason> for AnswerRefused {
    fn from(reason: UnavailableReason) -> Self {
        match reason {
            UnavailableReason::OnlyTeacher => Self::NotAllowed,
            UnavailableReason::AwaitingPayment => Self::NotPaid,
            UnavailableReason::AlreadyAnswered => Self::AlreadyAnswered,
            UnavailableReason::TooLate => Self::TooLate,
            UnavailableReason::Over => Self::AlreadyOver,
            _ => Self::Conflict,
        }
    }
}

/// The refusal, with a sentence.
pub(super) fn refusal<C: From<AnswerRefused>>(refused: AnswerRefused) -> CommandError<C> {
    let message = match refused {
        AnswerRefused::NotFound => "You have no such booking: reload your bookings.",
        AnswerRefused::NotAllowed => "Only the teacher answers a booking.",
        AnswerRefused::NotPaid => "This booking is not paid yet: you can answer once it is.",
        AnswerRefused::AlreadyAnswered => {
            "You have accepted this booking already: cancel it if you cannot come."
        }
        AnswerRefused::AlreadyOver => "This booking is already over.",
        AnswerRefused::TooLate => "The time to answer has passed: the student gets the money back.",
        AnswerRefused::Conflict => "This booking has just changed: reload it and try again.",
    };
    Refusal::on("bookingId", C::from(refused), message).into()
}

type Rule = fn(&Situation<'_>) -> Result<(), UnavailableReason>;

/// Locks a booking that the actor may answer by the rule.
pub(super) async fn lock_answerable<C: From<AnswerRefused>>(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    (id, rule): (BookingId, Rule),
) -> Result<LockedBooking, CommandError<C>> {
    if queries::bookings_by_ids(connection, actor, &[id]).await?.is_empty() {
        return Err(refusal(AnswerRefused::NotFound));
    }
    let locked = LockedBooking::lock_existing(connection, id).await?;
    let booking = &locked.booking;
    let relation = policy::relation(actor, booking)
        .ok_or_else(|| DatabaseError::internal("a visible booking has no relation to its reader"))?;
    // Nobody is reported as absent before the lesson starts, and nobody answers after that.
    let situation = Situation::plain(booking, relation, now, config);
    rule(&situation).map_err(|reason| refusal(reason.into()))?;
    Ok(locked)
}
