//! Whoever is said to have been absent says that this is not so.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::no_show_reports;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::BookingId;

use super::lesson_step::{self, Asked, StepRefused};
use crate::config::BookingConfig;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason as Reason};
use crate::state::NoShowStatus;

/// Why a report was not opposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoShowOpposeCode {
    /// You have no such booking.
    NotFound,
    /// Only the one who is said to have been absent opposes that.
    NotAllowed,
    /// Nobody was reported as absent.
    NotReported,
    /// It is opposed already.
    AlreadyOpposed,
    /// It is decided already.
    AlreadyDecided,
    /// The time to oppose it has passed.
    TooLate,
    /// The note cannot be stored.
    InvalidNote,
    /// It changed while you looked at it.
    Conflict,
}

/// Which report is not so.
#[derive(Debug, Clone)]
pub struct NoShowOpposeInput {
    /// The booking.
    pub booking_id: BookingId,
    /// What happened; the other one and admins read it.
    pub note: Option<String>,
}

type Error = CommandError<NoShowOpposeCode>;
type Code = NoShowOpposeCode;

/// Opposes the report: an admin decides.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: NoShowOpposeInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    let note = lesson_step::clean_note(input.note.as_deref(), Code::InvalidNote)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let asked = Asked { id: input.booking_id, rule: policy::oppose_no_show, refusal };
            let step = lesson_step::lock(connection, actor, now, config, asked).await?;
            let reported = no_show_reports::table
                .filter(no_show_reports::booking_id.eq(input.booking_id))
                .filter(no_show_reports::status.eq(NoShowStatus::Reported));
            let opposed = diesel::update(reported)
                .set((
                    no_show_reports::status.eq(NoShowStatus::Opposed),
                    no_show_reports::opposition_note.eq(note),
                    no_show_reports::opposed_at.eq(now),
                    no_show_reports::updated_at.eq(now),
                ))
                .execute(connection)
                .await?;
            if opposed == 1 {
                Ok(step.locked.booking)
            } else {
                Err(lesson_step::refuse(refusal(StepRefused::Changed)))
            }
        })
        .await
}

fn refusal(refused: StepRefused) -> (Code, &'static str) {
    match refused {
        StepRefused::NotFound => (Code::NotFound, lesson_step::NOT_FOUND),
        StepRefused::ByRule(Reason::OnlyAccused | Reason::OnlyParticipants) => {
            (Code::NotAllowed, "Only the one who was reported as absent can object to that.")
        }
        StepRefused::ByRule(Reason::NoShowNotReported) => {
            (Code::NotReported, "Nobody was reported as absent from this lesson.")
        }
        StepRefused::ByRule(Reason::NoShowOpposed) => {
            (Code::AlreadyOpposed, "You have objected already: our team decides.")
        }
        StepRefused::ByRule(Reason::NoShowDecided) => (Code::AlreadyDecided, "This is decided already."),
        StepRefused::ByRule(Reason::TooLate) => (Code::TooLate, "The time to object has passed."),
        StepRefused::ByRule(_) | StepRefused::Changed => (Code::Conflict, lesson_step::CHANGED),
    }
}
