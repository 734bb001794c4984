//! The teachers a user keeps.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{favourites, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{FavouriteId, TeacherId, UserId};
use kernel::page::{Direction, Page, PageRequest, encode_cursor};

use crate::model::{Favourite, Teacher};
use crate::policy::IsPublic;
use crate::search::SearchError;

/// A kept teacher in the list of favourites.
#[derive(Debug, Clone)]
pub struct FavouriteTeacher {
    /// Since when, and whose.
    pub favourite: Favourite,
    /// The teacher.
    pub teacher: Teacher,
    /// Where it stands in the list.
    pub cursor: String,
}

/// One page of a user's favourites, latest first; only teachers that are public now.
///
/// # Errors
/// [`SearchError::Page`] for a cursor of another list; otherwise when the database fails.
pub async fn favourites_of_user(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
    request: &PageRequest,
) -> Result<Page<FavouriteTeacher>, SearchError> {
    let binding = format!("favourites/{user_id}");
    let key: Option<(DateTime<Utc>, FavouriteId)> = request.key(&binding)?;
    let mut query = favourites::table
        .inner_join(teachers::table)
        .filter(favourites::user_id.eq(user_id))
        .filter(IsPublic)
        .select((Favourite::as_select(), Teacher::as_select()))
        .limit(request.size + 1)
        .into_boxed();
    // The first comparison is the bound of the index, the second settles equal instants.
    query = match request.direction {
        Direction::Forward => {
            if let Some((at, id)) = key {
                query = query
                    .filter(favourites::created_at.le(at))
                    .filter(favourites::created_at.lt(at).or(favourites::id.lt(id)));
            }
            query.order((favourites::created_at.desc(), favourites::id.desc()))
        }
        Direction::Backward => {
            if let Some((at, id)) = key {
                query = query
                    .filter(favourites::created_at.ge(at))
                    .filter(favourites::created_at.gt(at).or(favourites::id.gt(id)));
            }
            query.order((favourites::created_at.asc(), favourites::id.asc()))
        }
    };
    let rows: Vec<(Favourite, Teacher)> = query.load(conn).await?;
    Ok(Page::from_rows(request, rows).map(|(favourite, teacher)| FavouriteTeacher {
        cursor: encode_cursor(&binding, &(favourite.created_at, favourite.id)),
        favourite,
        teacher,
    }))
}

/// Which of these teachers the user keeps.
///
/// # Errors
/// When the database fails.
pub async fn favourites_among(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
    teachers: &[TeacherId],
) -> Result<HashSet<TeacherId>, DatabaseError> {
    let rows: Vec<TeacherId> = favourites::table
        .filter(favourites::user_id.eq(user_id))
        .filter(favourites::teacher_id.eq_any(teachers))
        .select(favourites::teacher_id)
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
