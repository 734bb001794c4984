//! A lesson as a mail tells it.

use catalog::LessonMode;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bookings, skills, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use kernel::id::{BookingId, UserId};

use crate::state::BookingStatus;

/// What a mail about a booking needs.
#[derive(Debug, Queryable)]
pub(crate) struct LessonTold {
    pub(crate) student_user_id: UserId,
    pub(crate) status: BookingStatus,
    pub(crate) mode: LessonMode,
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) currency: Currency,
    pub(crate) price: i64,
    pub(crate) teacher_name: String,
    pub(crate) skill_name: String,
    pub(crate) skill_name_indonesian: String,
}

/// For jobs, which act for the product itself.
pub(crate) async fn lesson_told(
    connection: &mut AsyncPgConnection,
    id: BookingId,
) -> Result<Option<LessonTold>, DatabaseError> {
    let told = bookings::table
        .inner_join(teachers::table)
        .inner_join(skills::table)
        .filter(bookings::id.eq(id))
        .select((
            bookings::student_user_id,
            bookings::status,
            bookings::mode,
            bookings::starts_at,
            bookings::expires_at,
            bookings::currency,
            bookings::price,
            teachers::display_name,
            skills::name,
            skills::name_indonesian,
        ))
        .first(connection)
        .await
        .optional()?;
    Ok(told)
}
