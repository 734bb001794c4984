//! `disputeOpen`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::OrderLineId;
use payments::commands::dispute_open as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::disputes::Dispute;
use crate::disputes::types::DisputeReason;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `disputeOpen` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::DisputeOpenCode")]
pub enum DisputeOpenErrorCode {
    /// You have no such line.
    NotFound,
    /// Nobody has paid the line.
    NotPaid,
    /// The bank or the gateway took the line's money back.
    MoneyGone,
    /// All of its money goes back already, or it cost nothing.
    NothingLeft,
    /// What was sold was not given yet.
    NotGivenYet,
    /// The time to dispute it has passed.
    TooLate,
    /// It was disputed before.
    AlreadyDisputed,
    /// The words are too short, too long, or have characters that cannot be stored.
    InvalidEvidence,
}

mutation_error!(DisputeOpenError, DisputeOpenErrorCode, command::DisputeOpenCode, "disputeOpen");

/// What `disputeOpen` takes.
#[derive(InputObject)]
pub struct DisputeOpenInput {
    /// The line of one's own order.
    order_line_id: PublicId<OrderLineId>,
    /// What was wrong.
    reason: DisputeReason,
    /// What happened, in 10 to 4000 characters; the other side reads it.
    evidence: String,
}

/// What `disputeOpen` answers.
#[derive(SimpleObject)]
pub struct DisputeOpenPayload {
    /// The dispute as it is now; null when nothing was done.
    dispute: Option<Dispute>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<DisputeOpenError>,
}

/// Holder of `disputeOpen`.
#[derive(Default)]
pub struct DisputeOpen;

#[Object]
impl DisputeOpen {
    /// Says that what was paid for was not given as agreed, up to `releaseDueAt` of the line: the money waits until it is decided.
    /// The other side is asked for an answer.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn dispute_open(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What was wrong.")] input: DisputeOpenInput,
    ) -> ApiResult<DisputeOpenPayload> {
        let input = command::DisputeOpenInput {
            order_line_id: input.order_line_id.0,
            reason: input.reason.into(),
            evidence: input.evidence,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (dispute, errors) = settle(outcome)?;
        Ok(DisputeOpenPayload { dispute: dispute.map(|dispute| Dispute(Arc::new(dispute))), errors })
    }
}
