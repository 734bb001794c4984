//! `reviewHide`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::ReviewId;
use moderation::commands::review_hide as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::reviews::Review;
use crate::reviews::mutations::review_after;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `reviewHide`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ReviewHideCode")]
pub enum ReviewHideErrorCode {
    /// There is no such review.
    NotFound,
    /// The reason is empty, too long or has characters that do not belong there.
    ReasonInvalid,
}

mutation_error!(ReviewHideError, ReviewHideErrorCode, command::ReviewHideCode, "reviewHide");

/// What `reviewHide` takes.
#[derive(InputObject)]
pub struct ReviewHideInput {
    /// The review.
    review_id: PublicId<ReviewId>,
    /// Why, in one line of 1 to 500 characters. Its author is told in these words.
    reason: String,
}

/// What `reviewHide` answers.
#[derive(SimpleObject)]
pub struct ReviewHidePayload {
    /// The review as it is now; null when nothing was done.
    review: Option<Review>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReviewHideError>,
}

/// Holder of `reviewHide`.
#[derive(Default)]
pub struct ReviewHide;

#[Object]
impl ReviewHide {
    /// Hides a review from everybody but its author and admins; the rating of the teacher or the material does
    /// without it at once. The author is told why by mail. Asking twice changes nothing twice; another reason replaces the old one. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn review_hide(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The review and the reason.")] input: ReviewHideInput,
    ) -> ApiResult<ReviewHidePayload> {
        let input = command::ReviewHideInput { review_id: input.review_id.0, reason: input.reason };
        let mut connection = context.write().await?;
        let config = &context.app().reviews;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (review, errors) = settle(outcome)?;
        Ok(ReviewHidePayload { review: review_after(review), errors })
    }
}
