//! A teacher begins a lesson.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::meetings;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::BookingId;

use super::lesson_step::{self, Asked, StepRefused};
use crate::config::BookingConfig;
use crate::locked::BookingChange;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason as Reason};

/// Why a lesson was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingStartCode {
    /// You have no such booking.
    NotFound,
    /// Only the teacher begins the lesson.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// The lesson is on already.
    AlreadyStarted,
    /// Somebody was reported as absent.
    NoShowReported,
    /// It is not time yet.
    TooEarly,
    /// The lesson's time has passed.
    TooLate,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// It changed while you looked at it.
    Conflict,
}

/// What to begin.
#[derive(Debug, Clone, Copy)]
pub struct MeetingStartInput {
    /// The booking.
    pub booking_id: BookingId,
}

type Error = CommandError<MeetingStartCode>;
type Code = MeetingStartCode;

/// Begins the lesson: the booking is IN_PROGRESS.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: MeetingStartInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let asked = Asked { id: input.booking_id, rule: policy::start_meeting, refusal };
            let mut step = lesson_step::lock(connection, actor, now, config, asked).await?;
            let unstarted = meetings::table
                .filter(meetings::booking_id.eq(input.booking_id))
                .filter(meetings::started_at.is_null());
            let started = diesel::update(unstarted)
                .set((meetings::started_at.eq(now), meetings::updated_at.eq(now)))
                .execute(connection)
                .await?;
            if started == 1 && step.locked.change(connection, BookingChange::started(now)).await? {
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
        StepRefused::ByRule(Reason::OnlyTeacher) => (Code::NotAllowed, "Only the teacher begins a lesson."),
        StepRefused::ByRule(Reason::AwaitingPayment) => (Code::NotConfirmed, lesson_step::NOT_PAID),
        StepRefused::ByRule(Reason::AwaitingAnswer) => {
            (Code::NotConfirmed, "Accept this booking first: then you can begin its lesson.")
        }
        StepRefused::ByRule(Reason::LessonStarted) => {
            (Code::AlreadyStarted, "This lesson has begun already.")
        }
        StepRefused::ByRule(Reason::NoShowReported) => (Code::NoShowReported, lesson_step::REPORTED),
        StepRefused::ByRule(Reason::TooEarly) => {
            (Code::TooEarly, "It is too early: a lesson can be begun shortly before its time.")
        }
        StepRefused::ByRule(Reason::TooLate) => (Code::TooLate, "The time of this lesson has passed."),
        StepRefused::ByRule(Reason::Over) => (Code::AlreadyOver, lesson_step::OVER),
        StepRefused::ByRule(_) | StepRefused::Changed => (Code::Conflict, lesson_step::CHANGED),
    }
}
