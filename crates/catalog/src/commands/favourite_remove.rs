//! A user no longer keeps a teacher.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::{favourites, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;
use kernel::{Actor, Refusal};

/// Why nothing was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FavouriteRemoveCode {
    /// There is no such teacher, neither kept nor in public view.
    NotFound,
}

/// Which teacher.
#[derive(Debug, Clone, Copy)]
pub struct FavouriteRemoveInput {
    /// The teacher.
    pub teacher_id: TeacherId,
}

/// Removes the teacher from the user's favourites; removing one that is not among them changes nothing. A teacher who
/// left public view can be removed, too.
///
/// # Errors
/// A refusal with a [`FavouriteRemoveCode`]; no access when nobody is signed in; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    _now: DateTime<Utc>,
    input: FavouriteRemoveInput,
) -> Result<TeacherId, CommandError<FavouriteRemoveCode>> {
    let user_id = actor.require_user()?.user_id;
    let teacher_id = input.teacher_id;
    conn.transaction::<_, CommandError<FavouriteRemoveCode>, _>(async |conn| {
        let removed = diesel::delete(
            favourites::table
                .filter(favourites::user_id.eq(user_id))
                .filter(favourites::teacher_id.eq(teacher_id)),
        )
        .execute(conn)
        .await?;
        let public = teachers::table.find(teacher_id).filter(crate::policy::IsPublic).select(teachers::id);
        if removed == 0 && public.first::<TeacherId>(conn).await.optional()?.is_none() {
            return Err(Refusal::on(
                "teacherId",
                FavouriteRemoveCode::NotFound,
                "This teacher is not among your favourites.",
            )
            .into());
        }
        Ok(teacher_id)
    })
    .await
}
