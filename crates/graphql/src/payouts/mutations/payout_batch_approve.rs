//! `payoutBatchApprove`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PayoutBatchId;
use payouts::commands::payout_batch_approve as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::PayoutBatch;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutBatchApprove` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutBatchApproveCode")]
pub enum PayoutBatchApproveErrorCode {
    /// There is no such batch.
    NotFound,
    /// It was decided before.
    AlreadyDecided,
    /// You put it together: another admin approves it.
    OwnBatch,
    /// A payout in it is your own: another admin approves it.
    OwnPayout,
    /// All of its payouts were called off meanwhile: reject it.
    NothingLeft,
}

mutation_error!(
    PayoutBatchApproveError,
    PayoutBatchApproveErrorCode,
    command::PayoutBatchApproveCode,
    "payoutBatchApprove"
);

/// What `payoutBatchApprove` takes.
#[derive(InputObject)]
pub struct PayoutBatchApproveInput {
    /// A batch that stands as AWAITING_APPROVAL.
    batch_id: PublicId<PayoutBatchId>,
}

/// What `payoutBatchApprove` answers.
#[derive(SimpleObject)]
pub struct PayoutBatchApprovePayload {
    /// The batch as it is now; null when nothing was done.
    payout_batch: Option<PayoutBatch>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutBatchApproveError>,
}

/// Holder of `payoutBatchApprove`.
#[derive(Default)]
pub struct PayoutBatchApprove;

#[Object]
impl PayoutBatchApprove {
    /// Approves a batch that another admin put together: the payment service is told to send its payouts, or an admin transfers them
    /// (MANUAL). Teachers cannot cancel them any more. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_batch_approve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which batch.")] input: PayoutBatchApproveInput,
    ) -> ApiResult<PayoutBatchApprovePayload> {
        let input = input.batch_id.0;
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (payout_batch, errors) = settle(outcome)?;
        Ok(PayoutBatchApprovePayload {
            payout_batch: payout_batch.map(|payout_batch| PayoutBatch(Arc::new(payout_batch))),
            errors,
        })
    }
}
