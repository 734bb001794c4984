//! Lessons as they happen, and what was reported of them.

use chrono::{DateTime, Utc};
use database::schema::{bookings, meetings, no_show_reports};
use database::{DatabaseError, QueryError};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, NoShowReportId};
use kernel::page::{Direction, Page, PageRequest};
use kernel::{Actor, Role};

use crate::model::{Meeting, NoShowReport};

/// Where a report stands in [`opposed_no_show_reports`]: its cursor's content.
pub type OpposedNoShowKey = (DateTime<Utc>, NoShowReportId);

/// What [`opposed_no_show_reports`]' cursors are bound to.
pub const OPPOSED_NO_SHOW_REPORTS_BINDING: &str = "opposedNoShowReports";

impl NoShowReport {
    /// Its place in the list of opposed reports.
    #[must_use]
    pub fn opposed_key(&self) -> OpposedNoShowKey {
        (self.opposed_at.unwrap_or(self.reported_at), self.id)
    }
}

/// The bookings among these that the actor may see. `None` when that can be none.
fn visible_bookings(actor: &Actor, ids: &[BookingId]) -> Option<bookings::BoxedQuery<'static, Pg>> {
    let query = bookings::table.filter(bookings::id.eq_any(ids.to_vec())).into_boxed();
    match actor {
        Actor::Anonymous => None,
        Actor::User(user) if !actor.is_admin() => Some(query.filter(
            bookings::student_user_id.eq(user.user_id).or(bookings::teacher_person_id.eq(user.person_id)),
        )),
        Actor::User(_) | Actor::System => Some(query),
    }
}

/// The meetings of the bookings, as far as these may be seen, in no order. Who may see a booking does not therefore see
/// its meeting's link: see [`crate::policy::shows_meeting_link`].
///
/// # Errors
/// When the database fails.
pub async fn meetings_of_bookings(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[BookingId],
) -> Result<Vec<Meeting>, DatabaseError> {
    let Some(visible) = visible_bookings(actor, ids) else { return Ok(Vec::new()) };
    let query = meetings::table.filter(meetings::booking_id.eq_any(visible.select(bookings::id)));
    Ok(query.select(Meeting::as_select()).load(connection).await?)
}

/// The no-show reports of the bookings, as far as these may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn no_show_reports_of_bookings(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[BookingId],
) -> Result<Vec<NoShowReport>, DatabaseError> {
    let Some(visible) = visible_bookings(actor, ids) else { return Ok(Vec::new()) };
    let query =
        no_show_reports::table.filter(no_show_reports::booking_id.eq_any(visible.select(bookings::id)));
    Ok(query.select(NoShowReport::as_select()).load(connection).await?)
}

/// A page of the reports that wait for an admin's decision, the longest waiting first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn opposed_no_show_reports(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    (request, key): (&PageRequest, Option<OpposedNoShowKey>),
) -> Result<Page<NoShowReport>, QueryError> {
    require_admin(actor)?;
    let (opposed_at, id) = (no_show_reports::opposed_at, no_show_reports::id);
    let mut query = opposed().limit(request.size + 1);
    if let Some((at, last)) = key {
        // The bound on the instant alone is what the index is read by.
        query = match request.direction {
            Direction::Forward => {
                query.filter(opposed_at.ge(at)).filter(opposed_at.gt(at).or(id.gt(last).nullable()))
            }
            Direction::Backward => {
                query.filter(opposed_at.le(at)).filter(opposed_at.lt(at).or(id.lt(last).nullable()))
            }
        };
    }
    query = match request.direction {
        Direction::Forward => query.order((opposed_at.asc(), id.asc())),
        Direction::Backward => query.order((opposed_at.desc(), id.desc())),
    };
    let rows = query.select(NoShowReport::as_select()).load(connection).await?;
    Ok(Page::from_rows(request, rows))
}

/// How many reports [`opposed_no_show_reports`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn count_of_opposed_no_show_reports(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
) -> Result<i64, QueryError> {
    require_admin(actor)?;
    Ok(opposed().count().get_result(connection).await?)
}

fn opposed() -> no_show_reports::BoxedQuery<'static, Pg> {
    // Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial index holds all
    // such rows.
    no_show_reports::table.filter(sql::<Bool>("no_show_reports.status = 'OPPOSED'")).into_boxed()
}

fn require_admin(actor: &Actor) -> Result<(), kernel::AccessRefused> {
    match actor {
        Actor::System => Ok(()),
        Actor::Anonymous | Actor::User(_) => actor.require_role(Role::Admin).map(drop),
    }
}
