//! `reviewRestore`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::ReviewId;
use moderation::commands::review_restore as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::reviews::Review;
use crate::reviews::mutations::review_after;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `reviewRestore`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ReviewRestoreCode")]
pub enum ReviewRestoreErrorCode {
    /// There is no such review.
    NotFound,
}

mutation_error!(ReviewRestoreError, ReviewRestoreErrorCode, command::ReviewRestoreCode, "reviewRestore");

/// What `reviewRestore` takes.
#[derive(InputObject)]
pub struct ReviewRestoreInput {
    /// The review.
    review_id: PublicId<ReviewId>,
}

/// What `reviewRestore` answers.
#[derive(SimpleObject)]
pub struct ReviewRestorePayload {
    /// The review as it is now; null when nothing was done.
    review: Option<Review>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReviewRestoreError>,
}

/// Holder of `reviewRestore`.
#[derive(Default)]
pub struct ReviewRestore;

#[Object]
impl ReviewRestore {
    /// Shows a hidden review to everybody again; it counts for the rating of the teacher or the material as before.
    /// Asking twice changes nothing twice. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn review_restore(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The review.")] input: ReviewRestoreInput,
    ) -> ApiResult<ReviewRestorePayload> {
        let input = command::ReviewRestoreInput { review_id: input.review_id.0 };
        let mut connection = context.write().await?;
        let config = &context.app().reviews;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (review, errors) = settle(outcome)?;
        Ok(ReviewRestorePayload { review: review_after(review), errors })
    }
}
