//! What a confirmed booking becomes: a lesson that is met, reminded of, and counts as held in the end.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bookings, meetings};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::MeetingId;

use crate::config::BookingConfig;
use crate::jobs::{LessonReminderMail, ReminderLead};
use crate::model::Booking;

/// Makes the lesson, in the transaction that confirms the booking: its meeting, the instant at which it counts as held,
/// and its reminders.
pub(crate) async fn begin(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    booking: &Booking,
) -> Result<(), DatabaseError> {
    diesel::insert_into(meetings::table)
        .values((
            meetings::id.eq(MeetingId::generate(now)),
            meetings::booking_id.eq(booking.id),
            meetings::created_at.eq(now),
            meetings::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    diesel::update(bookings::table.find(booking.id))
        .set(bookings::completion_due_at.eq(booking.ends_at + config.completion_grace))
        .execute(connection)
        .await?;
    for lead in ReminderLead::ALL {
        let remind_at = booking.starts_at - lead.length();
        // Who books for the same day is not told at once that it is soon.
        if now < remind_at {
            let reminder = LessonReminderMail { booking_id: booking.id, lead };
            jobs::enqueue_at(connection, now, remind_at, &reminder).await?;
        }
    }
    Ok(())
}
