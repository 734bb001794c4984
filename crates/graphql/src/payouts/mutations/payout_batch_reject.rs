//! `payoutBatchReject`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PayoutBatchId;
use payouts::commands::payout_batch_reject as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::PayoutBatch;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutBatchReject` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutBatchRejectCode")]
pub enum PayoutBatchRejectErrorCode {
    /// There is no such batch.
    NotFound,
    /// It was decided before.
    AlreadyDecided,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

mutation_error!(
    PayoutBatchRejectError,
    PayoutBatchRejectErrorCode,
    command::PayoutBatchRejectCode,
    "payoutBatchReject"
);

/// What `payoutBatchReject` takes.
#[derive(InputObject)]
pub struct PayoutBatchRejectInput {
    /// A batch that stands as AWAITING_APPROVAL; also one that you put together.
    batch_id: PublicId<PayoutBatchId>,
    /// Why, up to 500 characters; admins read it.
    reason: String,
}

/// What `payoutBatchReject` answers.
#[derive(SimpleObject)]
pub struct PayoutBatchRejectPayload {
    /// The batch as it is now; null when nothing was done.
    payout_batch: Option<PayoutBatch>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutBatchRejectError>,
}

/// Holder of `payoutBatchReject`.
#[derive(Default)]
pub struct PayoutBatchReject;

#[Object]
impl PayoutBatchReject {
    /// Takes a batch apart: its payouts can be put into another one, or refused. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_batch_reject(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which batch, and why.")] input: PayoutBatchRejectInput,
    ) -> ApiResult<PayoutBatchRejectPayload> {
        let input = command::PayoutBatchRejectInput { batch_id: input.batch_id.0, reason: input.reason };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (payout_batch, errors) = settle(outcome)?;
        Ok(PayoutBatchRejectPayload {
            payout_batch: payout_batch.map(|payout_batch| PayoutBatch(Arc::new(payout_batch))),
            errors,
        })
    }
}
