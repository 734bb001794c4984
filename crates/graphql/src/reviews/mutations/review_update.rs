//! `reviewUpdate`

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use kernel::id::ReviewId;
use reviews::commands::review_update as command;

use super::review_after;
use crate::catalog::change;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::reviews::types::Review;
use crate::scope::ContextExtension as _;

/// Why `reviewUpdate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ReviewUpdateCode")]
pub enum ReviewUpdateErrorCode {
    /// There is no such review that you may see.
    NotFound,
    /// Only its author changes a review.
    NotAllowed,
    /// It is too old to be changed: see `Review.canEditUntil`.
    EditWindowOver,
    /// An admin hides it: see `Review.hiddenReason`.
    Hidden,
    /// Not one to five stars.
    InvalidRating,
    /// The comment is too long or has invisible or control characters.
    InvalidComment,
}

mutation_error!(ReviewUpdateError, ReviewUpdateErrorCode, command::ReviewUpdateCode, "reviewUpdate");

/// What `reviewUpdate` takes.
#[derive(InputObject)]
pub struct ReviewUpdateInput {
    /// The review.
    review_id: PublicId<ReviewId>,
    /// 1 to 5 stars; absent or null leaves them.
    rating: Option<i32>,
    /// What the lesson was like or the material is like, up to 2,000 characters; plain text; absent leaves it, null empties it.
    comment: MaybeUndefined<String>,
}

/// What `reviewUpdate` answers.
#[derive(SimpleObject)]
pub struct ReviewUpdatePayload {
    /// The review as it is now; null when nothing was done.
    review: Option<Review>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReviewUpdateError>,
}

/// Holder of `reviewUpdate`.
#[derive(Default)]
pub struct ReviewUpdate;

#[Object]
impl ReviewUpdate {
    /// Changes a review that the signed-in user wrote, until `Review.canEditUntil`. The rating of the teacher or the
    /// material follows at once; a reply stays.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn review_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The review and what changes.")] input: ReviewUpdateInput,
    ) -> ApiResult<ReviewUpdatePayload> {
        let input = command::ReviewUpdateInput {
            review_id: input.review_id.0,
            rating: input.rating,
            comment: change(input.comment, |text| text),
        };
        let mut connection = context.write().await?;
        let config = &context.app().reviews;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (review, errors) = settle(outcome)?;
        Ok(ReviewUpdatePayload { review: review_after(review), errors })
    }
}
