//! The rating columns of materials. What the reviews sum up to is known by `reviews`, which calls this in the transaction
//! that changes a review; what the sums are worth is said by the prior that teachers' ratings have, too.

use catalog::rating::RatingPrior;
use database::DatabaseError;
use database::schema::materials;
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;

/// The visible reviews of one material, summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewSums {
    /// Whose reviews.
    pub material_id: MaterialId,
    /// How many.
    pub count: i32,
    /// Their stars together.
    pub sum: i32,
}

/// Locks the materials, in the order of their ids, so that sums read afterwards stay true until they are written.
///
/// # Errors
/// When the database fails.
pub async fn lock(conn: &mut AsyncPgConnection, ids: &[MaterialId]) -> Result<(), DatabaseError> {
    materials::table
        .filter(materials::id.eq_any(ids))
        .order(materials::id)
        .select(materials::id)
        .for_no_key_update()
        .load::<MaterialId>(conn)
        .await?;
    Ok(())
}

/// Writes ratings that differ from what is there, in the caller's transaction. Returns how many differed.
///
/// # Errors
/// When the database fails.
pub async fn write(
    conn: &mut AsyncPgConnection,
    prior: RatingPrior,
    sums: &[ReviewSums],
) -> Result<usize, DatabaseError> {
    let ids: Vec<MaterialId> = sums.iter().map(|sums| sums.material_id).collect();
    let stored: Vec<(MaterialId, i32, i32, i32)> = materials::table
        .filter(materials::id.eq_any(&ids))
        .select((materials::id, materials::rating_count, materials::rating_sum, materials::rating_score))
        .load(conn)
        .await?;
    let scored = sums.iter().map(|of| (of.material_id, of.count, of.sum, prior.score(of.count, of.sum)));
    let changed: Vec<_> = scored.filter(|row| !stored.contains(row)).collect();
    if changed.is_empty() {
        return Ok(0);
    }
    // Raw SQL: Diesel cannot update many rows to a value each in one statement.
    let written = diesel::sql_query(
        "UPDATE materials SET rating_count = said.count, rating_sum = said.sum, rating_score = said.score \
         FROM unnest($1, $2, $3, $4) AS said(id, count, sum, score) WHERE materials.id = said.id",
    )
    .bind::<Array<SqlUuid>, _>(changed.iter().map(|row| row.0).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(changed.iter().map(|row| row.1).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(changed.iter().map(|row| row.2).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(changed.iter().map(|row| row.3).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(written)
}
