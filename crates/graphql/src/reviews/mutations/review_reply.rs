//! `reviewReply`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::ReviewId;
use reviews::commands::review_reply as command;

use super::review_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::reviews::types::Review;
use crate::scope::ContextExtension as _;

/// Why `reviewReply` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ReviewReplyCode")]
pub enum ReviewReplyErrorCode {
    /// There is no such review that you may see.
    NotFound,
    /// Only the teacher whose lesson or material it is answers a review.
    NotAllowed,
    /// An admin hides it: nobody would read the reply.
    Hidden,
    /// The reply is empty, too long or has invisible or control characters.
    InvalidReply,
}

mutation_error!(ReviewReplyError, ReviewReplyErrorCode, command::ReviewReplyCode, "reviewReply");

/// What `reviewReply` takes.
#[derive(InputObject)]
pub struct ReviewReplyInput {
    /// The review.
    review_id: PublicId<ReviewId>,
    /// The answer, 1 to 2,000 characters; plain text. Everybody reads it. It replaces an earlier one.
    reply: String,
}

/// What `reviewReply` answers.
#[derive(SimpleObject)]
pub struct ReviewReplyPayload {
    /// The review as it is now; null when nothing was done.
    review: Option<Review>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReviewReplyError>,
}

/// Holder of `reviewReply`.
#[derive(Default)]
pub struct ReviewReply;

#[Object]
impl ReviewReply {
    /// Answers a review of the signed-in teacher's lesson or material, or replaces the answer. Its author is told of the
    /// first one by mail.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn review_reply(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The review and the answer.")] input: ReviewReplyInput,
    ) -> ApiResult<ReviewReplyPayload> {
        let input = command::ReviewReplyInput { review_id: input.review_id.0, reply: input.reply };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (review, errors) = settle(outcome)?;
        Ok(ReviewReplyPayload { review: review_after(review), errors })
    }
}
