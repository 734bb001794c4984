//! A user keeps a teacher.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::{favourites, teachers, users};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{FavouriteId, TeacherId, UserId};
use kernel::{Actor, Refusal};

use crate::policy::IsPublic;

/// The most teachers one user can keep.
pub const FAVOURITES_MAX: i64 = 500;

/// Why the teacher was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FavouriteAddCode {
    /// There is no such teacher in public view.
    NotFound,
    /// The user keeps as many as one can.
    TooMany,
}

/// Which teacher.
#[derive(Debug, Clone, Copy)]
pub struct FavouriteAddInput {
    /// The teacher.
    pub teacher_id: TeacherId,
}

/// Keeps the teacher; keeping one twice changes nothing.
///
/// # Errors
/// A refusal with a [`FavouriteAddCode`]; no access when nobody is signed in; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: FavouriteAddInput,
) -> Result<TeacherId, CommandError<FavouriteAddCode>> {
    let user_id = actor.require_user()?.user_id;
    let teacher_id = input.teacher_id;
    conn.transaction::<_, CommandError<FavouriteAddCode>, _>(async |conn| {
        let public: Option<TeacherId> = teachers::table
            .find(teacher_id)
            .filter(IsPublic)
            .select(teachers::id)
            .first(conn)
            .await
            .optional()?;
        if public.is_none() {
            return Err(Refusal::on(
                "teacherId",
                FavouriteAddCode::NotFound,
                "This teacher does not exist or is not in public view any more.",
            )
            .into());
        }
        // Two at once must not both be the last one: they meet on the user's row.
        users::table.find(user_id).select(users::id).for_no_key_update().first::<UserId>(conn).await?;
        let kept: Vec<TeacherId> = favourites::table
            .filter(favourites::user_id.eq(user_id))
            .select(favourites::teacher_id)
            .limit(FAVOURITES_MAX)
            .load(conn)
            .await?;
        let full = i64::try_from(kept.len()).is_ok_and(|count| count >= FAVOURITES_MAX);
        if full && !kept.contains(&teacher_id) {
            return Err(Refusal::general(
                FavouriteAddCode::TooMany,
                "You keep 500 teachers already: remove some before you add another.",
            )
            .into());
        }
        diesel::insert_into(favourites::table)
            .values((
                favourites::id.eq(FavouriteId::generate(now)),
                favourites::user_id.eq(user_id),
                favourites::teacher_id.eq(teacher_id),
                favourites::created_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        Ok(teacher_id)
    })
    .await
}
