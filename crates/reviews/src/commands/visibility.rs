//! What moderation does to a review: a step of its commands, in their transactions, which also ask for the right and
//! write the audit row.

use catalog::rating::RatingPrior;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::reviews;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::ReviewId;

use super::{locked, ratings};
use crate::model::Review;

/// Who is to see a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Its author and admins, for this reason.
    Hidden {
        /// Why; its author reads it.
        reason: String,
    },
}

/// Hides a review or shows it again; the rating of what it is about follows. Returns the review before and after;
/// `None` when there is none. What already is as asked stays untouched; another reason replaces the old one.
///
/// # Errors
/// When the database fails.
pub async fn set_visibility(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    prior: RatingPrior,
    (id, visibility): (ReviewId, Visibility),
) -> Result<Option<(Review, Review)>, DatabaseError> {
    let found: Option<Review> =
        reviews::table.find(id).select(Review::as_select()).first(connection).await.optional()?;
    let Some(found) = found else { return Ok(None) };
    let before = locked::lock(connection, &found).await?;
    let (hidden_at, reason) = match visibility {
        Visibility::Public => (None, None),
        Visibility::Hidden { reason } => (before.hidden_at.or(Some(now)), Some(reason)),
    };
    if (hidden_at, &reason) == (before.hidden_at, &before.hidden_reason) {
        return Ok(Some((before.clone(), before)));
    }
    let after = diesel::update(reviews::table.find(id))
        .set((
            reviews::hidden_at.eq(hidden_at),
            reviews::hidden_reason.eq(reason),
            reviews::updated_at.eq(now),
        ))
        .returning(Review::as_returning())
        .get_result(connection)
        .await?;
    ratings::refresh(connection, prior, &before).await?;
    Ok(Some((before, after)))
}
