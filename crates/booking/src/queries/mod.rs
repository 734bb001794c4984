//! Reads of bookings, scoped to who asks: the student and the teacher of a booking, and admins.

mod cancellation_policies;
mod lists;
mod meetings;
mod received;
mod told;

pub use cancellation_policies::{
    POLICIES_MAX, cancellation_policies_by_ids, cancellation_policies_in_force,
    cancellation_policies_of_teachers,
};
pub(crate) use cancellation_policies::{policy_of_teacher, terms_of};
pub use lists::{
    BookingFilter, Period, bookings_of_student, bookings_of_teacher, count_of_student, count_of_teacher,
};
pub use meetings::{
    OPPOSED_NO_SHOW_REPORTS_BINDING, OpposedNoShowKey, count_of_opposed_no_show_reports,
    meetings_of_bookings, no_show_reports_of_bookings, opposed_no_show_reports,
};
pub use received::{RECEIVED_MAX, bookings_received};
pub(crate) use told::{LessonTold, lesson_told};

use database::DatabaseError;
use database::schema::bookings;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{AvailabilitySlotId, BookingId, OrderLineId};

use crate::model::Booking;
use crate::state::BookingStatus;

/// The bookings that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn bookings_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[BookingId],
) -> Result<Vec<Booking>, DatabaseError> {
    let query = bookings::table.filter(bookings::id.eq_any(ids)).select(Booking::as_select()).into_boxed();
    visible(connection, actor, query).await
}

/// The bookings that take these slots' time or took it, as far as they may be seen, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn bookings_on_slots(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    slots: &[AvailabilitySlotId],
) -> Result<Vec<Booking>, DatabaseError> {
    let query = bookings::table
        .filter(bookings::slot_id.eq_any(slots))
        .filter(bookings::status.ne_all([BookingStatus::Cancelled, BookingStatus::Expired]))
        .order((bookings::created_at, bookings::id))
        .select(Booking::as_select())
        .into_boxed();
    visible(connection, actor, query).await
}

/// The bookings that these lines of orders sell, as far as they may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn bookings_of_lines(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    lines: &[OrderLineId],
) -> Result<Vec<Booking>, DatabaseError> {
    let query = bookings::table
        .filter(bookings::order_line_id.eq_any(lines))
        .select(Booking::as_select())
        .into_boxed();
    visible(connection, actor, query).await
}

type Selected<'a> = bookings::BoxedQuery<
    'a,
    diesel::pg::Pg,
    diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<Booking, diesel::pg::Pg>>,
>;

async fn visible(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    query: Selected<'_>,
) -> Result<Vec<Booking>, DatabaseError> {
    let query = match actor {
        Actor::Anonymous => return Ok(Vec::new()),
        Actor::User(user) if !actor.is_admin() => query.filter(
            bookings::student_user_id.eq(user.user_id).or(bookings::teacher_person_id.eq(user.person_id)),
        ),
        Actor::User(_) | Actor::System => query,
    };
    Ok(query.load(connection).await?)
}
