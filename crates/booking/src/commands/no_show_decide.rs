//! An admin decides whether somebody did not come.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::BookingId;
use kernel::{Actor, Role};
use serde_json::json;

use super::lesson_step::{self, Asked, StepRefused};
use super::no_show_settling::{Decision, settle};
use crate::config::BookingConfig;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason as Reason};
use crate::state::{BookingEvent, NoShowStatus};

/// Why it was not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoShowDecideCode {
    /// There is no such booking.
    NotFound,
    /// It is your own lesson: another admin decides.
    NotAllowed,
    /// Nobody was reported as absent.
    NotReported,
    /// Nobody has opposed the report.
    NotOpposed,
    /// It is decided already.
    AlreadyDecided,
    /// It changed while you looked at it.
    Conflict,
}

/// Who is right.
#[derive(Debug, Clone, Copy)]
pub struct NoShowDecideInput {
    /// The booking.
    pub booking_id: BookingId,
    /// Whether the report counts; if it does not, the lesson was held.
    pub uphold: bool,
}

type Error = CommandError<NoShowDecideCode>;
type Code = NoShowDecideCode;

/// Decides an opposed report: the booking is NO_SHOW, or COMPLETED.
///
/// # Errors
/// Refusals; access for others than admins; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: NoShowDecideInput,
) -> Result<Booking, Error> {
    let admin = actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let asked = Asked { id: input.booking_id, rule: policy::decide_no_show, refusal };
            let mut step = lesson_step::lock(connection, actor, now, config, asked).await?;
            let report = step.report.ok_or_else(|| DatabaseError::internal("the rule found a report"))?;
            let (decision, event) = if input.uphold {
                (Decision::Uphold, BookingEvent::NoShow)
            } else {
                (Decision::Reject, BookingEvent::Complete)
            };
            let before = step.locked.booking.status;
            let decided = (decision, Some(admin.user_id));
            if before.after(event).is_none()
                || !settle(connection, now, &mut step.locked, &report, decided).await?
            {
                return Err(lesson_step::refuse(refusal(StepRefused::Changed)));
            }
            let booking = step.locked.booking;
            let decided = if input.uphold { NoShowStatus::Upheld } else { NoShowStatus::Rejected };
            let entry = AuditEntry::about("booking.no_show_decide", booking.id).change(
                json!({ "status": before.as_str(), "noShow": report.status.as_str() }),
                json!({
                    "status": booking.status.as_str(),
                    "noShow": decided.as_str(),
                    "absent": report.absent.as_str(),
                }),
            );
            audit::record(connection, actor, now, entry).await?;
            Ok(booking)
        })
        .await
}

fn refusal(refused: StepRefused) -> (Code, &'static str) {
    match refused {
        StepRefused::NotFound => (Code::NotFound, "There is no such booking: reload the list."),
        StepRefused::ByRule(Reason::OnlyAdmin) => {
            (Code::NotAllowed, "This is your own lesson: another admin decides.")
        }
        StepRefused::ByRule(Reason::NoShowNotReported) => {
            (Code::NotReported, "Nobody was reported as absent from this lesson.")
        }
        StepRefused::ByRule(Reason::NoShowNotOpposed) => (
            Code::NotOpposed,
            "Nobody has objected to this report: it counts by itself when the time to object has passed.",
        ),
        StepRefused::ByRule(Reason::NoShowDecided) => (Code::AlreadyDecided, "This is decided already."),
        StepRefused::ByRule(_) | StepRefused::Changed => (Code::Conflict, lesson_step::CHANGED),
    }
}
