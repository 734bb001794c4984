//! One's own bookings, as a student and as a teacher.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bookings, teachers};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::UserActor;
use kernel::page::{Direction, Page, PageRequest};

use crate::model::{Booking, BookingKey};
use crate::state::BookingStatus;

/// Which part of time a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Lessons that are not over, soonest first.
    Upcoming,
    /// Lessons that are over, latest first.
    Past,
}

/// Which bookings a list shows. Without a period all of them, latest lesson first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// Which part of time.
    pub period: Option<Period>,
    /// Which states; empty for all.
    pub statuses: Vec<BookingStatus>,
    /// Only lessons that end after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Only lessons that start before this instant.
    pub until: Option<DateTime<Utc>>,
}

impl BookingFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{:?}/{:?}/{:?}/{:?}", self.period, self.statuses, self.from, self.until)
    }

    fn is_ascending(&self) -> bool {
        self.period == Some(Period::Upcoming)
    }
}

/// A page of the bookings the user made.
///
/// # Errors
/// When the database fails.
pub async fn bookings_of_student(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
    filter: &BookingFilter,
    (request, key): (&PageRequest, Option<BookingKey>),
) -> Result<Page<Booking>, DatabaseError> {
    let query = bookings::table.filter(bookings::student_user_id.eq(student.user_id)).into_boxed();
    page(connection, filtered(query, now, filter), filter, request, key).await
}

/// A page of the bookings of the user's teaching profile.
///
/// # Errors
/// When the database fails.
pub async fn bookings_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher: &UserActor,
    now: DateTime<Utc>,
    filter: &BookingFilter,
    (request, key): (&PageRequest, Option<BookingKey>),
) -> Result<Page<Booking>, DatabaseError> {
    let own = own_profiles(teacher);
    let query = bookings::table.filter(bookings::teacher_id.eq_any(own)).into_boxed();
    page(connection, filtered(query, now, filter), filter, request, key).await
}

/// How many bookings [`bookings_of_student`] has in all.
///
/// # Errors
/// When the database fails.
pub async fn count_of_student(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
    filter: &BookingFilter,
) -> Result<i64, DatabaseError> {
    let query = bookings::table.filter(bookings::student_user_id.eq(student.user_id)).into_boxed();
    Ok(filtered(query, now, filter).select(count_star()).get_result(connection).await?)
}

/// How many bookings [`bookings_of_teacher`] has in all.
///
/// # Errors
/// When the database fails.
pub async fn count_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher: &UserActor,
    now: DateTime<Utc>,
    filter: &BookingFilter,
) -> Result<i64, DatabaseError> {
    let own = own_profiles(teacher);
    let query = bookings::table.filter(bookings::teacher_id.eq_any(own)).into_boxed();
    Ok(filtered(query, now, filter).select(count_star()).get_result(connection).await?)
}

type Boxed<'a> = bookings::BoxedQuery<'a, diesel::pg::Pg>;

/// By profile and not by person: the index of a teacher's bookings starts with the profile.
#[diesel::dsl::auto_type]
fn own_profiles(teacher: &UserActor) -> _ {
    let user_id: Option<kernel::id::UserId> = Some(teacher.user_id);
    teachers::table.filter(teachers::user_id.eq(user_id)).select(teachers::id)
}

fn filtered<'a>(query: Boxed<'a>, now: DateTime<Utc>, filter: &BookingFilter) -> Boxed<'a> {
    let mut query = match filter.period {
        Some(Period::Upcoming) => ending_after(query, now),
        Some(Period::Past) => query.filter(bookings::ends_at.le(now)).filter(bookings::starts_at.lt(now)),
        None => query,
    };
    if let Some(from) = filter.from {
        query = ending_after(query, from);
    }
    if let Some(until) = filter.until {
        query = query.filter(bookings::starts_at.lt(until));
    }
    if filter.statuses.is_empty() {
        query
    } else {
        query.filter(bookings::status.eq_any(filter.statuses.clone()))
    }
}

fn ending_after(query: Boxed<'_>, instant: DateTime<Utc>) -> Boxed<'_> {
    // No lesson is longer: a bound on the column the index is ordered by.
    let starts_after = instant - calendar::commands::LENGTH_MAX;
    query.filter(bookings::ends_at.gt(instant)).filter(bookings::starts_at.gt(starts_after))
}

async fn page(
    connection: &mut AsyncPgConnection,
    mut query: Boxed<'_>,
    filter: &BookingFilter,
    request: &PageRequest,
    key: Option<BookingKey>,
) -> Result<Page<Booking>, DatabaseError> {
    // Reading backwards through a list that falls is reading forwards through one that rises.
    let rises = filter.is_ascending() == (request.direction == Direction::Forward);
    if let Some((starts_at, id)) = key {
        query = if rises {
            query
                .filter(bookings::starts_at.ge(starts_at))
                .filter(bookings::starts_at.gt(starts_at).or(bookings::id.gt(id)))
        } else {
            query
                .filter(bookings::starts_at.le(starts_at))
                .filter(bookings::starts_at.lt(starts_at).or(bookings::id.lt(id)))
        };
    }
    query = if rises {
        query.order((bookings::starts_at.asc(), bookings::id.asc()))
    } else {
        query.order((bookings::starts_at.desc(), bookings::id.desc()))
    };
    let rows = query.limit(request.size + 1).select(Booking::as_select()).load(connection).await?;
    Ok(Page::from_rows(request, rows))
}
