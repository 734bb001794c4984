//! What students, buyers and teachers do with reviews; one file each. What admins do is `moderation`'s.

pub mod material_review_create;
pub mod review_create;
pub mod review_reply;
pub mod review_update;

use std::sync::Arc;

use async_graphql::MergedObject;

use super::types::Review;

/// The mutations of reviews.
#[derive(MergedObject, Default)]
pub struct ReviewsMutation(
    material_review_create::MaterialReviewCreate,
    review_create::ReviewCreate,
    review_reply::ReviewReply,
    review_update::ReviewUpdate,
);

/// The review as a command left it; none when it was refused.
pub(crate) fn review_after(review: Option<reviews::Review>) -> Option<Review> {
    review.map(|review| Review(Arc::new(review)))
}
