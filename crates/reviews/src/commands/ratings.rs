//! Makes ratings true again, in the caller's transaction and after its changes of reviews. Reviews of lessons count for the
//! teacher and those of materials for the material, and neither for the other.

use catalog::rating::RatingPrior;
use catalog::rating_rows;
use database::DatabaseError;
use database::schema::reviews;
use diesel::dsl::{count, sum};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, TeacherId};

use crate::model::Review;
use crate::subject::ReviewSubject;

/// Makes the rating true that the review counts for.
///
/// # Errors
/// When the database fails.
pub async fn refresh(
    connection: &mut AsyncPgConnection,
    prior: RatingPrior,
    review: &Review,
) -> Result<usize, DatabaseError> {
    match review.subject {
        ReviewSubject::Booking(_) => refresh_teachers(connection, prior, &[review.teacher_id]).await,
        ReviewSubject::Material(id) => refresh_materials(connection, prior, &[id]).await,
    }
}

/// Makes the ratings of these teachers true, and what search knows of them. Returns how many were not.
///
/// # Errors
/// When the database fails.
pub async fn refresh_teachers(
    connection: &mut AsyncPgConnection,
    prior: RatingPrior,
    ids: &[TeacherId],
) -> Result<usize, DatabaseError> {
    rating_rows::lock(connection, ids).await?;
    let summed: Vec<Summed<TeacherId>> = reviews::table
        .filter(reviews::teacher_id.eq_any(ids))
        .filter(reviews::booking_id.is_not_null())
        .filter(reviews::hidden_at.is_null())
        .group_by(reviews::teacher_id)
        .select((reviews::teacher_id, count(reviews::id), sum(reviews::rating)))
        .load(connection)
        .await?;
    let sums = ids.iter().map(|id| {
        let (count, sum) = sums_of(&summed, *id)?;
        Ok(rating_rows::ReviewSums { teacher_id: *id, count, sum })
    });
    let sums = sums.collect::<Result<Vec<_>, DatabaseError>>()?;
    rating_rows::write(connection, prior, &sums).await
}

/// Makes the ratings of these materials true. Returns how many were not.
///
/// # Errors
/// When the database fails.
pub async fn refresh_materials(
    connection: &mut AsyncPgConnection,
    prior: RatingPrior,
    ids: &[MaterialId],
) -> Result<usize, DatabaseError> {
    materials::rating::lock(connection, ids).await?;
    let material_id = reviews::material_id.assume_not_null();
    let summed: Vec<Summed<MaterialId>> = reviews::table
        .filter(material_id.eq_any(ids))
        .filter(reviews::hidden_at.is_null())
        .group_by(reviews::material_id)
        .select((material_id, count(reviews::id), sum(reviews::rating)))
        .load(connection)
        .await?;
    let sums = ids.iter().map(|id| {
        let (count, sum) = sums_of(&summed, *id)?;
        Ok(materials::rating::ReviewSums { material_id: *id, count, sum })
    });
    let sums = sums.collect::<Result<Vec<_>, DatabaseError>>()?;
    materials::rating::write(connection, prior, &sums).await
}

/// Whose reviews, how many, and their stars together.
type Summed<I> = (I, i64, Option<i64>);

fn sums_of<I: Copy + PartialEq>(summed: &[Summed<I>], id: I) -> Result<(i32, i32), DatabaseError> {
    let found = summed.iter().find(|(of, ..)| *of == id);
    let (count, sum) = found.map_or((0, 0), |(_, count, sum)| (*count, sum.unwrap_or_default()));
    let count = i32::try_from(count).map_err(DatabaseError::internal)?;
    Ok((count, i32::try_from(sum).map_err(DatabaseError::internal)?))
}
