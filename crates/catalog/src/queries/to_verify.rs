//! Whom an admin has still to verify.

use chrono::{DateTime, Utc};
use database::QueryError;
use database::schema::teachers;
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;
use kernel::page::{Direction, Page, PageRequest};
use kernel::{Actor, Role};

use crate::model::Teacher;
use crate::policy::IsPublic;

/// What [`teachers_to_verify`]'s cursors are bound to.
pub const TEACHERS_TO_VERIFY_BINDING: &str = "teachersToVerify";

/// What the list is ordered by: who waits longest first.
pub type TeacherToVerifyKey = (Option<DateTime<Utc>>, TeacherId);

/// The teacher's place in [`teachers_to_verify`].
#[must_use]
pub fn to_verify_key(teacher: &Teacher) -> TeacherToVerifyKey {
    (teacher.published_at, teacher.id)
}

fn waiting() -> teachers::BoxedQuery<'static, Pg> {
    teachers::table.filter(teachers::verified_at.is_null()).filter(IsPublic).into_boxed()
}

/// A page of the teachers in public view whom nobody has verified, who was published first first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn teachers_to_verify(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    request: &PageRequest,
    key: Option<TeacherToVerifyKey>,
) -> Result<Page<Teacher>, QueryError> {
    actor.require_role(Role::Admin)?;
    let (at, id) = (teachers::published_at, teachers::id);
    let mut query = waiting().limit(request.size + 1);
    // The bound on the instant alone is what the index is read by.
    query = match (request.direction, key) {
        (_, None) => query,
        (Direction::Forward, Some(key)) => query.filter(at.ge(key.0)).filter(at.gt(key.0).or(id.gt(key.1))),
        (Direction::Backward, Some(key)) => query.filter(at.le(key.0)).filter(at.lt(key.0).or(id.lt(key.1))),
    };
    query = match request.direction {
        Direction::Forward => query.order((at.asc(), id.asc())),
        Direction::Backward => query.order((at.desc(), id.desc())),
    };
    Ok(Page::from_rows(request, query.select(Teacher::as_select()).load(connection).await?))
}

/// How many teachers wait.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn count_to_verify(connection: &mut AsyncPgConnection, actor: &Actor) -> Result<i64, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(waiting().select(count_star()).get_result(connection).await?)
}
