//! How a report of an absence ends: the step that an admin and the passing of time share.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::no_show_reports;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;
use payments::RefundReason;

use super::money_back;
use crate::jobs::{LessonCompletedMail, NoShowDecidedMail};
use crate::locked::{BookingChange, LockedBooking};
use crate::model::NoShowReport;
use crate::state::{NoShowStatus, Participant};

/// How a report ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// It counts: nobody was taught. If it was the teacher who did not come, all of the money goes back.
    Uphold,
    /// It does not count: the lesson was held.
    Reject,
}

/// Ends the report and the booking with it, and tells both. `false` when one of them changed meanwhile; roll back then.
pub(super) async fn settle(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
    report: &NoShowReport,
    (decision, decided_by): (Decision, Option<UserId>),
) -> Result<bool, DatabaseError> {
    if decision == Decision::Uphold && report.absent == Participant::Teacher {
        money_back::send_all(connection, now, locked, RefundReason::TeacherAbsent).await?;
    } else {
        money_back::earn(connection, now, locked).await?;
    }
    let (status, change) = match decision {
        Decision::Uphold => (NoShowStatus::Upheld, BookingChange::no_show(now)),
        Decision::Reject => (NoShowStatus::Rejected, BookingChange::completed(now)),
    };
    let undecided = no_show_reports::table.find(report.id).filter(no_show_reports::status.eq(report.status));
    let decided = diesel::update(undecided)
        .set((
            no_show_reports::status.eq(status),
            no_show_reports::decided_at.eq(now),
            no_show_reports::decided_by_user_id.eq(decided_by),
            no_show_reports::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if decided != 1 || !locked.change(connection, change).await? {
        return Ok(false);
    }
    let booking_id = locked.booking.id;
    jobs::enqueue(connection, now, &NoShowDecidedMail { booking_id }).await?;
    if decision == Decision::Reject {
        jobs::enqueue(connection, now, &LessonCompletedMail { booking_id }).await?;
    }
    Ok(true)
}
