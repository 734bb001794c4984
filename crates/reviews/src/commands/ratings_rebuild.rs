//! Makes the ratings of teachers and materials anew from their reviews: after a change of the prior, and to prove that they
//! are right.

use catalog::rating::RatingPrior;
use database::DatabaseError;
use database::schema::{materials, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, TeacherId};

use super::ratings;

/// Ratings that are made anew in one transaction.
const REBUILT_TOGETHER: i64 = 500;

/// Rebuilds all ratings, some hundred at a time, each lot in its own transaction, and returns how many were wrong: none,
/// unless the prior changed or something bypassed us.
///
/// # Errors
/// When the database fails; what was rebuilt until then stays.
pub async fn run(connection: &mut AsyncPgConnection, prior: RatingPrior) -> Result<usize, DatabaseError> {
    Ok(teachers_anew(connection, prior).await? + materials_anew(connection, prior).await?)
}

async fn teachers_anew(
    connection: &mut AsyncPgConnection,
    prior: RatingPrior,
) -> Result<usize, DatabaseError> {
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
            .transaction::<_, DatabaseError, _>(async |connection| {
                ratings::refresh_teachers(connection, prior, &lot).await
            })
            .await?;
    }
}

async fn materials_anew(
    connection: &mut AsyncPgConnection,
    prior: RatingPrior,
) -> Result<usize, DatabaseError> {
    let mut after: Option<MaterialId> = None;
    let mut corrected = 0;
    loop {
        let mut lot =
            materials::table.select(materials::id).order(materials::id).limit(REBUILT_TOGETHER).into_boxed();
        if let Some(after) = after {
            lot = lot.filter(materials::id.gt(after));
        }
        let lot: Vec<MaterialId> = lot.load(connection).await?;
        let Some(last) = lot.last() else { return Ok(corrected) };
        after = Some(*last);
        corrected += connection
            .transaction::<_, DatabaseError, _>(async |connection| {
                ratings::refresh_materials(connection, prior, &lot).await
            })
            .await?;
    }
}
