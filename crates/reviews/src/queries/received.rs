//! What a teacher was given, newest first.

use database::DatabaseError;
use database::schema::{reviews, teachers};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::UserActor;
use kernel::id::UserId;
use kernel::page::{Page, PageRequest};

use super::lists::{Boxed, of_kind, page};
use crate::model::{Review, ReviewKey};
use crate::subject::ReviewKind;

/// Which reviews a teacher's own list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReceivedFilter {
    /// Those without a reply, or those with one; all of them without it.
    pub unanswered: Option<bool>,
    /// Those of lessons, or those of materials; all of them without it.
    pub kind: Option<ReviewKind>,
}

impl ReceivedFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(self, list: &str) -> String {
        format!("{list}/{:?}/{:?}", self.unanswered, self.kind)
    }
}

/// One page of the reviews of the user's lessons and materials. Hidden ones are not among them: they are their authors'.
///
/// # Errors
/// When the database fails.
pub async fn reviews_received(
    connection: &mut AsyncPgConnection,
    teacher: &UserActor,
    filter: ReceivedFilter,
    (request, key): (&PageRequest, Option<ReviewKey>),
) -> Result<Page<Review>, DatabaseError> {
    page(connection, received(teacher, filter), request, key).await
}

/// How many reviews [`reviews_received`] has in all.
///
/// # Errors
/// When the database fails.
pub async fn count_received(
    connection: &mut AsyncPgConnection,
    teacher: &UserActor,
    filter: ReceivedFilter,
) -> Result<i64, DatabaseError> {
    Ok(received(teacher, filter).select(count_star()).get_result(connection).await?)
}

fn received<'a>(teacher: &UserActor, filter: ReceivedFilter) -> Boxed<'a> {
    let user_id: Option<UserId> = Some(teacher.user_id);
    let own = teachers::table.filter(teachers::user_id.eq(user_id)).select(teachers::id);
    let query = reviews::table
        .filter(reviews::teacher_id.eq_any(own))
        .filter(reviews::hidden_at.is_null())
        .into_boxed();
    let query = match filter.unanswered {
        Some(true) => query.filter(reviews::reply.is_null()),
        Some(false) => query.filter(reviews::reply.is_not_null()),
        None => query,
    };
    match filter.kind {
        Some(kind) => of_kind(query, kind),
        None => query,
    }
}
