//! `disputeAnswer`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::DisputeId;
use payments::commands::dispute_answer as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::disputes::Dispute;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `disputeAnswer` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::DisputeAnswerCode")]
pub enum DisputeAnswerErrorCode {
    /// Nobody disputes something of yours by this id.
    NotFound,
    /// It was answered before.
    AlreadyAnswered,
    /// The time to answer has passed.
    TooLate,
    /// It is over.
    Over,
    /// The words are too short, too long, or have characters that cannot be stored.
    InvalidAnswer,
}

mutation_error!(DisputeAnswerError, DisputeAnswerErrorCode, command::DisputeAnswerCode, "disputeAnswer");

/// What `disputeAnswer` takes.
#[derive(InputObject)]
pub struct DisputeAnswerInput {
    /// The dispute about something that one sold.
    dispute_id: PublicId<DisputeId>,
    /// What happened, in 10 to 4000 characters; the other side reads it.
    answer: String,
}

/// What `disputeAnswer` answers.
#[derive(SimpleObject)]
pub struct DisputeAnswerPayload {
    /// The dispute as it is now; null when nothing was done.
    dispute: Option<Dispute>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<DisputeAnswerError>,
}

/// Holder of `disputeAnswer`.
#[derive(Default)]
pub struct DisputeAnswer;

#[Object]
impl DisputeAnswer {
    /// Answers a dispute up to its `answerDueAt`; then an admin decides.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn dispute_answer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: DisputeAnswerInput,
    ) -> ApiResult<DisputeAnswerPayload> {
        let input = command::DisputeAnswerInput { dispute_id: input.dispute_id.0, answer: input.answer };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (dispute, errors) = settle(outcome)?;
        Ok(DisputeAnswerPayload { dispute: dispute.map(|dispute| Dispute(Arc::new(dispute))), errors })
    }
}
