//! A lesson as mails tell it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bookings, meetings, no_show_reports, order_lines, profiles, skills, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, UserId};

use crate::model::{Booking, NoShowReport};

/// What a mail about a booking needs.
#[derive(Debug, Queryable)]
pub(crate) struct LessonTold {
    pub(crate) booking: Booking,
    pub(crate) student_name: Option<String>,
    /// Nobody, while the profile is unclaimed.
    pub(crate) teacher_user_id: Option<UserId>,
    pub(crate) teacher_name: String,
    pub(crate) skill_name: String,
    pub(crate) skill_name_indonesian: String,
    /// What went back or goes back, minor units.
    pub(crate) refunded_amount: i64,
    /// When what is kept of the price is earned; `None` when nothing is.
    pub(crate) release_due_at: Option<DateTime<Utc>>,
    pub(crate) meeting_link: Option<String>,
    pub(crate) no_show: Option<NoShowReport>,
}

/// For jobs, which act for the product itself.
pub(crate) async fn lesson_told(
    connection: &mut AsyncPgConnection,
    id: BookingId,
) -> Result<Option<LessonTold>, DatabaseError> {
    let told = bookings::table
        .inner_join(teachers::table)
        .inner_join(skills::table)
        .inner_join(order_lines::table)
        .left_join(profiles::table.on(profiles::user_id.eq(bookings::student_user_id)))
        .left_join(meetings::table)
        .left_join(no_show_reports::table)
        .filter(bookings::id.eq(id))
        .select((
            Booking::as_select(),
            profiles::full_name.nullable(),
            teachers::user_id,
            teachers::display_name,
            skills::name,
            skills::name_indonesian,
            order_lines::refunded_amount,
            order_lines::release_due_at,
            meetings::link.nullable(),
            Option::<NoShowReport>::as_select(),
        ))
        .first(connection)
        .await
        .optional()?;
    Ok(told)
}
