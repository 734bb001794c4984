//! A review that is about to change. What its stars count for is locked first, the teacher or the material: whoever changes
//! what a rating is made of waits here for whoever did so before, and then sees all of it.

use catalog::rating_rows;
use database::DatabaseError;
use database::schema::reviews;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::ReviewId;

use crate::model::Review;
use crate::subject::ReviewSubject;

/// Locks the teacher or the material, and then the review. It must exist: reviews are never deleted.
pub(super) async fn lock(
    connection: &mut AsyncPgConnection,
    review: &Review,
) -> Result<Review, DatabaseError> {
    match review.subject {
        ReviewSubject::Booking(_) => rating_rows::lock(connection, &[review.teacher_id]).await?,
        ReviewSubject::Material(id) => materials::rating::lock(connection, &[id]).await?,
    }
    reread(connection, review.id).await
}

async fn reread(connection: &mut AsyncPgConnection, id: ReviewId) -> Result<Review, DatabaseError> {
    let review =
        reviews::table.find(id).select(Review::as_select()).for_no_key_update().first(connection).await?;
    Ok(review)
}
