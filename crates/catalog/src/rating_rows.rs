//! The rating columns of teachers. What the reviews sum up to is known by `reviews`, which calls this in the transaction
//! that changes a review; what the sums are worth is said by [`RatingPrior`].

use database::DatabaseError;
use database::schema::teachers;
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;

use crate::rating::RatingPrior;
use crate::search_rows;

/// The visible reviews of one teacher, summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewSums {
    /// Whose reviews.
    pub teacher_id: TeacherId,
    /// How many.
    pub count: i32,
    /// Their stars together.
    pub sum: i32,
}

/// Locks the teachers, in the order of their ids, so that sums read afterwards stay true until they are written.
///
/// # Errors
/// When the database fails.
pub async fn lock(conn: &mut AsyncPgConnection, ids: &[TeacherId]) -> Result<(), DatabaseError> {
    teachers::table
        .filter(teachers::id.eq_any(ids))
        .order(teachers::id)
        .select(teachers::id)
        .for_no_key_update()
        .load::<TeacherId>(conn)
        .await?;
    Ok(())
}

/// Writes ratings that differ from what is there, and the search rows of their teachers, in the caller's transaction.
/// Returns how many differed.
///
/// # Errors
/// When the database fails.
pub async fn write(
    conn: &mut AsyncPgConnection,
    prior: RatingPrior,
    sums: &[ReviewSums],
) -> Result<usize, DatabaseError> {
    let ids: Vec<TeacherId> = sums.iter().map(|sums| sums.teacher_id).collect();
    let stored: Vec<(TeacherId, i32, i32, i32)> = teachers::table
        .filter(teachers::id.eq_any(&ids))
        .select((teachers::id, teachers::rating_count, teachers::rating_sum, teachers::rating_score))
        .load(conn)
        .await?;
    let scored = sums.iter().map(|of| (of.teacher_id, of.count, of.sum, prior.score(of.count, of.sum)));
    let changed: Vec<_> = scored.filter(|row| !stored.contains(row)).collect();
    if changed.is_empty() {
        return Ok(0);
    }
    // Raw SQL: Diesel cannot update many rows to a value each in one statement.
    diesel::sql_query(
        "UPDATE teachers SET rating_count = said.count, rating_sum = said.sum, rating_score = said.score \
         FROM unnest($1, $2, $3, $4) AS said(id, count, sum, score) WHERE teachers.id = said.id",
    )
    .bind::<Array<SqlUuid>, _>(changed.iter().map(|row| row.0).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(changed.iter().map(|row| row.1).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(changed.iter().map(|row| row.2).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(changed.iter().map(|row| row.3).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    let ids: Vec<TeacherId> = changed.iter().map(|row| row.0).collect();
    search_rows::write(conn, &ids).await?;
    Ok(changed.len())
}
