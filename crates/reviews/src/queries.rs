//! Reads. All but [`reviews_by_ids`] return what the public sees.

use database::DatabaseError;
use database::schema::reviews;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{ReviewId, TeacherId, UserId};
use kernel::page::{Direction, Page, PageRequest};

use crate::model::{Review, ReviewKey};

/// Reviews by their ids, as far as the actor may see them: hidden ones only admins and their author.
///
/// # Errors
/// When the database fails.
pub async fn reviews_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[ReviewId],
) -> Result<Vec<Review>, DatabaseError> {
    let found: Vec<Review> =
        reviews::table.filter(reviews::id.eq_any(ids)).select(Review::as_select()).load(connection).await?;
    let viewer: Option<UserId> = actor.user().map(|user| user.user_id);
    let may_see = |review: &Review| {
        review.hidden_at.is_none() || actor.is_admin() || viewer == Some(review.author_user_id)
    };
    Ok(found.into_iter().filter(may_see).collect())
}

/// The latest `limit` reviews of each teacher, newest first within each teacher.
///
/// # Errors
/// When the database fails.
pub async fn latest_reviews_of_teachers(
    connection: &mut AsyncPgConnection,
    teachers: &[TeacherId],
    limit: i64,
) -> Result<Vec<Review>, DatabaseError> {
    Ok(LatestReviews { teachers, limit }.load(connection).await?)
}

/// One page of a teacher's reviews, newest first.
///
/// # Errors
/// When the database fails.
pub async fn reviews_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher_id: TeacherId,
    request: &PageRequest,
    key: Option<ReviewKey>,
) -> Result<Page<Review>, DatabaseError> {
    let mut query = reviews::table
        .filter(reviews::teacher_id.eq(teacher_id))
        .filter(reviews::hidden_at.is_null())
        .select(Review::as_select())
        .limit(request.size + 1)
        .into_boxed();
    // `created_at <= $1 AND (…)` is the form in which the index is read from the cursor on.
    query = match (request.direction, key) {
        (Direction::Forward, Some((created_at, id))) => query
            .filter(reviews::created_at.le(created_at))
            .filter(reviews::created_at.lt(created_at).or(reviews::id.lt(id))),
        (Direction::Backward, Some((created_at, id))) => query
            .filter(reviews::created_at.ge(created_at))
            .filter(reviews::created_at.gt(created_at).or(reviews::id.gt(id))),
        (_, None) => query,
    };
    query = match request.direction {
        Direction::Forward => query.order((reviews::created_at.desc(), reviews::id.desc())),
        Direction::Backward => query.order((reviews::created_at.asc(), reviews::id.asc())),
    };
    Ok(Page::from_rows(request, query.load(connection).await?))
}

/// How many reviews of the teacher the public sees.
///
/// # Errors
/// When the database fails.
pub async fn count_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher_id: TeacherId,
) -> Result<i64, DatabaseError> {
    let count = reviews::table
        .filter(reviews::teacher_id.eq(teacher_id))
        .filter(reviews::hidden_at.is_null())
        .count()
        .get_result(connection)
        .await?;
    Ok(count)
}

/// The first reviews of many teachers in one statement. By hand: Diesel has no `LATERAL`; a static id keeps it typed and
/// prepared once per connection.
struct LatestReviews<'a> {
    teachers: &'a [TeacherId],
    limit: i64,
}

impl QueryFragment<Pg> for LatestReviews<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT review.id, review.booking_id, review.teacher_id, review.author_user_id, review.rating, \
             review.comment, review.reply, review.replied_at, review.hidden_at, review.created_at, review.updated_at \
             FROM unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.teachers)?;
        out.push_sql(
            ") AS wanted(teacher_id) CROSS JOIN LATERAL (SELECT * FROM reviews \
             WHERE reviews.teacher_id = wanted.teacher_id AND hidden_at IS NULL \
             ORDER BY created_at DESC, id DESC LIMIT ",
        );
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS review ORDER BY review.teacher_id, review.created_at DESC, review.id DESC");
        Ok(())
    }
}

impl QueryId for LatestReviews<'_> {
    type QueryId = LatestReviews<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for LatestReviews<'_> {
    type SqlType = (
        SqlUuid,
        SqlUuid,
        SqlUuid,
        SqlUuid,
        SmallInt,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Timestamptz>,
        Nullable<Timestamptz>,
        Timestamptz,
        Timestamptz,
    );
}
