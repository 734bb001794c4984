//! A teacher ends a lesson.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::meetings;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::BookingId;

use super::lesson_step::{self, Asked, StepRefused};
use super::money_back;
use crate::config::BookingConfig;
use crate::jobs::LessonCompletedMail;
use crate::locked::BookingChange;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason as Reason};

/// Why a lesson was not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingEndCode {
    /// You have no such booking.
    NotFound,
    /// Only the teacher ends the lesson.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// The lesson was not begun.
    NotStarted,
    /// Somebody was reported as absent.
    NoShowReported,
    /// Not half of its time has passed.
    TooEarly,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// It changed while you looked at it.
    Conflict,
}

/// What to end.
#[derive(Debug, Clone, Copy)]
pub struct MeetingEndInput {
    /// The booking.
    pub booking_id: BookingId,
}

type Error = CommandError<MeetingEndCode>;
type Code = MeetingEndCode;

/// Ends the lesson: the booking is COMPLETED, and its student is asked what it was like.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: MeetingEndInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let asked = Asked { id: input.booking_id, rule: policy::end_meeting, refusal };
            let mut step = lesson_step::lock(connection, actor, now, config, asked).await?;
            let unended = meetings::table
                .filter(meetings::booking_id.eq(input.booking_id))
                .filter(meetings::started_at.is_not_null())
                .filter(meetings::ended_at.is_null());
            let ended = diesel::update(unended)
                .set((meetings::ended_at.eq(now), meetings::updated_at.eq(now)))
                .execute(connection)
                .await?;
            if ended != 1 || !step.locked.change(connection, BookingChange::completed(now)).await? {
                return Err(lesson_step::refuse(refusal(StepRefused::Changed)));
            }
            money_back::earn(connection, now, &step.locked).await?;
            jobs::enqueue(connection, now, &LessonCompletedMail { booking_id: input.booking_id }).await?;
            Ok(step.locked.booking)
        })
        .await
}

fn refusal(refused: StepRefused) -> (Code, &'static str) {
    match refused {
        StepRefused::NotFound => (Code::NotFound, lesson_step::NOT_FOUND),
        StepRefused::ByRule(Reason::OnlyTeacher) => (Code::NotAllowed, "Only the teacher ends a lesson."),
        StepRefused::ByRule(Reason::AwaitingPayment) => (Code::NotConfirmed, lesson_step::NOT_PAID),
        StepRefused::ByRule(Reason::AwaitingAnswer) => (Code::NotConfirmed, lesson_step::NOT_ANSWERED),
        StepRefused::ByRule(Reason::LessonNotStarted) => {
            (Code::NotStarted, "This lesson was not begun: it counts as held by itself after its time.")
        }
        StepRefused::ByRule(Reason::NoShowReported) => (Code::NoShowReported, lesson_step::REPORTED),
        StepRefused::ByRule(Reason::TooEarly) => {
            (Code::TooEarly, "It is too early: a lesson can be ended once half of its time has passed.")
        }
        StepRefused::ByRule(Reason::Over) => (Code::AlreadyOver, lesson_step::OVER),
        StepRefused::ByRule(_) | StepRefused::Changed => (Code::Conflict, lesson_step::CHANGED),
    }
}
