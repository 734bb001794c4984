//! Lists of reviews, newest first: what the public sees of a teacher, and what somebody wrote.

use database::DatabaseError;
use database::schema::reviews;
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::UserActor;
use kernel::id::TeacherId;
use kernel::page::{Direction, Page, PageRequest};

use crate::model::{Review, ReviewKey};
use crate::subject::ReviewKind;

pub(super) type Boxed<'a> = reviews::BoxedQuery<'a, Pg>;

/// One page of the reviews of a teacher's lessons, as the public sees them. What is said of a material stands at the
/// material.
///
/// # Errors
/// When the database fails.
pub async fn reviews_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher_id: TeacherId,
    request: &PageRequest,
    key: Option<ReviewKey>,
) -> Result<Page<Review>, DatabaseError> {
    page(connection, of_teacher(teacher_id), request, key).await
}

/// How many reviews of the teacher's lessons the public sees.
///
/// # Errors
/// When the database fails.
pub async fn count_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher_id: TeacherId,
) -> Result<i64, DatabaseError> {
    Ok(of_teacher(teacher_id).select(count_star()).get_result(connection).await?)
}

fn of_teacher<'a>(teacher_id: TeacherId) -> Boxed<'a> {
    reviews::table
        .filter(reviews::teacher_id.eq(teacher_id))
        .filter(reviews::booking_id.is_not_null())
        .filter(reviews::hidden_at.is_null())
        .into_boxed()
}

/// One page of what the user wrote, hidden ones among them.
///
/// # Errors
/// When the database fails.
pub async fn reviews_of_author(
    connection: &mut AsyncPgConnection,
    author: &UserActor,
    request: &PageRequest,
    key: Option<ReviewKey>,
) -> Result<Page<Review>, DatabaseError> {
    let query = reviews::table.filter(reviews::author_user_id.eq(author.user_id)).into_boxed();
    page(connection, query, request, key).await
}

/// How many reviews the user wrote.
///
/// # Errors
/// When the database fails.
pub async fn count_of_author(
    connection: &mut AsyncPgConnection,
    author: &UserActor,
) -> Result<i64, DatabaseError> {
    let query = reviews::table.filter(reviews::author_user_id.eq(author.user_id));
    Ok(query.select(count_star()).get_result(connection).await?)
}

/// Reviews of a kind.
pub(super) fn of_kind(query: Boxed<'_>, kind: ReviewKind) -> Boxed<'_> {
    match kind {
        ReviewKind::Lesson => query.filter(reviews::booking_id.is_not_null()),
        ReviewKind::Material => query.filter(reviews::material_id.is_not_null()),
    }
}

pub(super) async fn page(
    connection: &mut AsyncPgConnection,
    mut query: Boxed<'_>,
    request: &PageRequest,
    key: Option<ReviewKey>,
) -> Result<Page<Review>, DatabaseError> {
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
    let rows = query.limit(request.size + 1).select(Review::as_select()).load(connection).await?;
    Ok(Page::from_rows(request, rows))
}
