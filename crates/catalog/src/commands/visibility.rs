//! What moderation does to a profile: steps of its commands, in its transactions, which also ask for the right and
//! write the audit row.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::teachers;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{TeacherId, UserId};

use crate::model::Teacher;
use crate::search_rows;

/// Takes the user's profile out of public view; returns it if there is one.
///
/// # Errors
/// When the database fails.
pub async fn hide_teacher_of_user(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
) -> Result<Option<TeacherId>, DatabaseError> {
    set_hidden(conn, now, user_id, Some(now)).await
}

/// Gives the user's profile back to public view, if it is published; returns it if there is one.
///
/// # Errors
/// When the database fails.
pub async fn show_teacher_of_user(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
) -> Result<Option<TeacherId>, DatabaseError> {
    set_hidden(conn, now, user_id, None).await
}

async fn set_hidden(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    hidden_at: Option<DateTime<Utc>>,
) -> Result<Option<TeacherId>, DatabaseError> {
    let id: Option<TeacherId> = diesel::update(teachers::table.filter(teachers::user_id.eq(user_id)))
        .set((teachers::hidden_at.eq(hidden_at), teachers::updated_at.eq(now)))
        .returning(teachers::id)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(id) = id {
        search_rows::write(conn, &[id]).await?;
    }
    Ok(id)
}

/// Sets or takes the verification of a profile that is not deleted. Returns the profile as it was, `None` when there
/// is none; nothing changes when it already is as asked.
///
/// # Errors
/// When the database fails.
pub async fn set_verified(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher_id: TeacherId,
    verified: bool,
) -> Result<Option<Teacher>, DatabaseError> {
    let before: Option<Teacher> = teachers::table
        .find(teacher_id)
        .filter(teachers::deleted_at.is_null())
        .select(Teacher::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    let Some(before) = before else { return Ok(None) };
    if before.verified_at.is_some() != verified {
        diesel::update(teachers::table.find(teacher_id))
            .set((teachers::verified_at.eq(verified.then_some(now)), teachers::updated_at.eq(now)))
            .execute(conn)
            .await?;
        search_rows::write(conn, &[teacher_id]).await?;
    }
    Ok(Some(before))
}
