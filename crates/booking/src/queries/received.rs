//! What a teacher was booked for lately.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::bookings;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::UserActor;
use kernel::id::{BookingId, TeacherId};

use crate::model::Booking;

/// The most bookings of one [`bookings_received`].
pub const RECEIVED_MAX: i64 = 100;

/// Bookings of this teaching profile, which must be the user's own, that were made at or after an instant, the first made
/// first, without those that are known.
///
/// # Errors
/// When the database fails.
pub async fn bookings_received(
    connection: &mut AsyncPgConnection,
    teacher: &UserActor,
    teacher_id: TeacherId,
    since: DateTime<Utc>,
    known: &[BookingId],
) -> Result<Vec<Booking>, DatabaseError> {
    let rows = bookings::table
        .filter(bookings::teacher_id.eq(teacher_id))
        .filter(bookings::teacher_person_id.eq(teacher.person_id))
        .filter(bookings::created_at.ge(since))
        .filter(bookings::id.ne_all(known))
        .order((bookings::created_at, bookings::id))
        .limit(RECEIVED_MAX)
        .select(Booking::as_select())
        .load(connection)
        .await?;
    Ok(rows)
}
