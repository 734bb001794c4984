//! Teachers by id, slug, user and person.

use database::DatabaseError;
use database::schema::{teacher_slugs, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{PersonId, TeacherId, UserId};

use crate::model::Teacher;
use crate::policy::{IsPublic, may_see};

fn visible(actor: &Actor, teachers: Vec<Teacher>) -> Vec<Teacher> {
    teachers.into_iter().filter(|teacher| may_see(actor, teacher)).collect()
}

/// The teachers with these ids that the actor may see, in no order.
///
/// # Errors
/// When the database fails.
pub async fn teachers_by_ids(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[TeacherId],
) -> Result<Vec<Teacher>, DatabaseError> {
    let rows =
        teachers::table.filter(teachers::id.eq_any(ids)).select(Teacher::as_select()).load(conn).await?;
    Ok(visible(actor, rows))
}

/// The teacher who has or once had this slug, if the actor may see her. The answer carries the current slug.
///
/// # Errors
/// When the database fails.
pub async fn teacher_by_slug(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    slug: &str,
) -> Result<Option<Teacher>, DatabaseError> {
    // Nobody has another kind of slug; and some texts, such as one with NUL, PostgreSQL does not even take.
    if !slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Ok(None);
    }
    let row = teacher_slugs::table
        .inner_join(teachers::table)
        .filter(teacher_slugs::slug.eq(slug))
        .select(Teacher::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(row.filter(|teacher| may_see(actor, teacher)))
}

/// The user's own profile, draft or not.
///
/// # Errors
/// When the database fails.
pub async fn teacher_of_user(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<Teacher>, DatabaseError> {
    let row = teachers::table
        .filter(teachers::user_id.eq(user_id))
        .filter(teachers::deleted_at.is_null())
        .select(Teacher::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(row)
}

/// The profiles of these users that the actor may see.
///
/// # Errors
/// When the database fails.
pub async fn teachers_of_users(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    users: &[UserId],
) -> Result<Vec<Teacher>, DatabaseError> {
    let rows = teachers::table
        .filter(teachers::user_id.eq_any(users))
        .select(Teacher::as_select())
        .load(conn)
        .await?;
    Ok(visible(actor, rows))
}

/// The profiles of these people that the actor may see.
///
/// # Errors
/// When the database fails.
pub async fn teachers_of_people(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    people: &[PersonId],
) -> Result<Vec<Teacher>, DatabaseError> {
    let rows = teachers::table
        .filter(teachers::person_id.eq_any(people))
        .select(Teacher::as_select())
        .load(conn)
        .await?;
    Ok(visible(actor, rows))
}

/// The best rated public teachers who have reviews at all.
///
/// # Errors
/// When the database fails.
pub async fn popular_teachers(
    conn: &mut AsyncPgConnection,
    limit: i64,
) -> Result<Vec<Teacher>, DatabaseError> {
    let rows = teachers::table
        .filter(IsPublic)
        .filter(teachers::rating_score.gt(0))
        .order((teachers::rating_score.desc(), teachers::id.desc()))
        .limit(limit)
        .select(Teacher::as_select())
        .load(conn)
        .await?;
    Ok(rows)
}
