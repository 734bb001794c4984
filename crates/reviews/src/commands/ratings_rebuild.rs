//! Makes teachers' ratings anew from their reviews: after a change of the prior, and to prove that they are right.

use catalog::rating::RatingPrior;
use catalog::rating_rows::{self, ReviewSums};
use database::DatabaseError;
use database::schema::{reviews, teachers};
use diesel::dsl::{count, sum};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;

/// Teachers whose ratings are made anew in one transaction.
const REBUILT_TOGETHER: i64 = 500;

/// Rebuilds all ratings, some hundred teachers at a time, each lot in its own transaction, and returns how many were
/// wrong: none, unless the prior changed or something bypassed us.
///
/// # Errors
/// When the database fails; what was rebuilt until then stays.
pub async fn run(connection: &mut AsyncPgConnection, prior: RatingPrior) -> Result<usize, DatabaseError> {
    let mut after: Option<TeacherId> = None;
    let mut corrected = 0;
    loop {
        let mut lot =
            teachers::table.select(teachers::id).order(teachers::id).limit(REBUILT_TOGETHER).into_boxed();
        if let Some(after) = after {
            lot = lot.filter(teachers::id.gt(after));
        }
        let lot: Vec<TeacherId> = lot.load(connection).await?;
        let Some(last) = lot.last() else { return Ok(corrected) };
        after = Some(*last);
        corrected += connection
            .transaction::<_, DatabaseError, _>(async |connection| refresh(connection, prior, &lot).await)
            .await?;
    }
}

/// Makes the ratings of these teachers true again, in the caller's transaction and after its changes of reviews. Returns
/// how many were not.
///
/// # Errors
/// When the database fails.
pub async fn refresh(
    connection: &mut AsyncPgConnection,
    prior: RatingPrior,
    ids: &[TeacherId],
) -> Result<usize, DatabaseError> {
    rating_rows::lock(connection, ids).await?;
    let summed: Vec<(TeacherId, i64, Option<i64>)> = reviews::table
        .filter(reviews::teacher_id.eq_any(ids))
        .filter(reviews::hidden_at.is_null())
        .group_by(reviews::teacher_id)
        .select((reviews::teacher_id, count(reviews::id), sum(reviews::rating)))
        .load(connection)
        .await?;
    let sums_of = |id: TeacherId| -> Result<ReviewSums, DatabaseError> {
        let found = summed.iter().find(|(teacher_id, ..)| *teacher_id == id);
        let (count, sum) = found.map_or((0, 0), |(_, count, sum)| (*count, sum.unwrap_or_default()));
        Ok(ReviewSums {
            teacher_id: id,
            count: i32::try_from(count).map_err(DatabaseError::internal)?,
            sum: i32::try_from(sum).map_err(DatabaseError::internal)?,
        })
    };
    let sums = ids.iter().map(|id| sums_of(*id)).collect::<Result<Vec<_>, _>>()?;
    rating_rows::write(connection, prior, &sums).await
}
