//! One of the two people of a lesson says that the other did not come.

use chrono::{DateTime, Utc};
use database::schema::no_show_reports;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{BookingId, NoShowReportId};

use super::lesson_step::{self, Asked, Step, StepRefused};
use crate::config::BookingConfig;
use crate::jobs::NoShowReportedMail;
use crate::locked::BookingChange;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason as Reason};
use crate::state::{NoShowStatus, Participant};

/// Why nobody was reported as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoShowReportCode {
    /// You have no such booking.
    NotFound,
    /// Only the two people of the lesson report that.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// Somebody was reported as absent already.
    AlreadyReported,
    /// Whoever is late so far may still come.
    TooEarly,
    /// The lesson counts as held.
    TooLate,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// The note cannot be stored.
    InvalidNote,
    /// It changed while you looked at it.
    Conflict,
}

/// Which lesson the other one did not come to.
#[derive(Debug, Clone)]
pub struct NoShowReportInput {
    /// The booking.
    pub booking_id: BookingId,
    /// What happened; the other one and admins read it.
    pub note: Option<String>,
}

type Error = CommandError<NoShowReportCode>;
type Code = NoShowReportCode;

/// Reports the other one as absent: nothing moves until that is decided.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: NoShowReportInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    let note = lesson_step::clean_note(input.note.as_deref(), Code::InvalidNote)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let asked = Asked { id: input.booking_id, rule: policy::report_no_show, refusal };
            let mut step = lesson_step::lock(connection, actor, now, config, asked).await?;
            insert(connection, now, config, (&step, note)).await?;
            let frozen = BookingChange::frozen(step.locked.booking.status, now);
            if !step.locked.change(connection, frozen).await? {
                return Err(lesson_step::refuse(refusal(StepRefused::Changed)));
            }
            jobs::enqueue(connection, now, &NoShowReportedMail { booking_id: input.booking_id }).await?;
            Ok(step.locked.booking)
        })
        .await
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    (step, note): (&Step, Option<String>),
) -> Result<(), DatabaseError> {
    let absent = match step.relation.participant() {
        Some(Participant::Student) => Participant::Teacher,
        Some(Participant::Teacher) => Participant::Student,
        None => return Err(DatabaseError::internal("only the two people of a lesson report an absence")),
    };
    diesel::insert_into(no_show_reports::table)
        .values((
            no_show_reports::id.eq(NoShowReportId::generate(now)),
            no_show_reports::booking_id.eq(step.locked.booking.id),
            no_show_reports::absent.eq(absent),
            no_show_reports::status.eq(NoShowStatus::Reported),
            no_show_reports::note.eq(note),
            no_show_reports::reported_at.eq(now),
            no_show_reports::oppose_by.eq(now + config.opposition_window),
            no_show_reports::created_at.eq(now),
            no_show_reports::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

fn refusal(refused: StepRefused) -> (Code, &'static str) {
    match refused {
        StepRefused::NotFound => (Code::NotFound, lesson_step::NOT_FOUND),
        StepRefused::ByRule(Reason::OnlyParticipants) => (
            Code::NotAllowed,
            "Only the student and the teacher of a lesson report that the other did not come.",
        ),
        StepRefused::ByRule(Reason::AwaitingPayment) => (Code::NotConfirmed, lesson_step::NOT_PAID),
        StepRefused::ByRule(Reason::AwaitingAnswer) => (Code::NotConfirmed, lesson_step::NOT_ANSWERED),
        StepRefused::ByRule(Reason::NoShowReported) => {
            (Code::AlreadyReported, "Somebody was reported as absent from this lesson already.")
        }
        StepRefused::ByRule(Reason::TooEarly) => (
            Code::TooEarly,
            "Report this a little after the lesson has begun: until then the other one may only be late.",
        ),
        StepRefused::ByRule(Reason::TooLate) => {
            (Code::TooLate, "The time to report this has passed: the lesson counts as held.")
        }
        StepRefused::ByRule(Reason::Over) => (Code::AlreadyOver, lesson_step::OVER),
        StepRefused::ByRule(_) | StepRefused::Changed => (Code::Conflict, lesson_step::CHANGED),
    }
}
