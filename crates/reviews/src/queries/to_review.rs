//! Held lessons whose student has not said what they were like.

use booking::Booking;
use booking::model::BookingKey;
use database::DatabaseError;
use database::schema::{bookings, reviews};
use diesel::dsl::{count_star, exists, not, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::UserActor;
use kernel::page::{Direction, Page, PageRequest};

/// One page of the student's lessons that were held and not reviewed, latest lesson first.
///
/// # Errors
/// When the database fails.
pub async fn bookings_to_review(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    request: &PageRequest,
    key: Option<BookingKey>,
) -> Result<Page<Booking>, DatabaseError> {
    let mut query = unreviewed(student);
    query = match (request.direction, key) {
        (Direction::Forward, Some((starts_at, id))) => query
            .filter(bookings::starts_at.le(starts_at))
            .filter(bookings::starts_at.lt(starts_at).or(bookings::id.lt(id))),
        (Direction::Backward, Some((starts_at, id))) => query
            .filter(bookings::starts_at.ge(starts_at))
            .filter(bookings::starts_at.gt(starts_at).or(bookings::id.gt(id))),
        (_, None) => query,
    };
    query = match request.direction {
        Direction::Forward => query.order((bookings::starts_at.desc(), bookings::id.desc())),
        Direction::Backward => query.order((bookings::starts_at.asc(), bookings::id.asc())),
    };
    let rows = query.limit(request.size + 1).select(Booking::as_select()).load(connection).await?;
    Ok(Page::from_rows(request, rows))
}

/// How many lessons [`bookings_to_review`] has in all.
///
/// # Errors
/// When the database fails.
pub async fn count_to_review(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
) -> Result<i64, DatabaseError> {
    Ok(unreviewed(student).select(count_star()).get_result(connection).await?)
}

fn unreviewed<'a>(student: &UserActor) -> bookings::BoxedQuery<'a, Pg> {
    let its_review = reviews::table.filter(reviews::booking_id.eq(bookings::id.nullable()));
    bookings::table
        .filter(bookings::student_user_id.eq(student.user_id))
        // Written out: the planner takes the partial index only for a value that it sees.
        .filter(sql::<Bool>("bookings.status = 'COMPLETED'"))
        .filter(not(exists(its_review)))
        .into_boxed()
}
