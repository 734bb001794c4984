//! `payoutRefuse`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PayoutId;
use payouts::commands::payout_refuse as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::Payout;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutRefuse` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutRefuseCode")]
pub enum PayoutRefuseErrorCode {
    /// There is no such payout.
    NotFound,
    /// It is your own: `payoutCancel` calls it off.
    OwnPayout,
    /// It was approved: it is about to be sent, or on its way.
    AlreadyApproved,
    /// It has arrived, failed, or was called off before.
    Over,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

mutation_error!(PayoutRefuseError, PayoutRefuseErrorCode, command::PayoutRefuseCode, "payoutRefuse");

/// What `payoutRefuse` takes.
#[derive(InputObject)]
pub struct PayoutRefuseInput {
    /// A payout that stands as REQUESTED, also one that waits in a batch.
    payout_id: PublicId<PayoutId>,
    /// Why, up to 500 characters; the teacher reads it.
    reason: String,
}

/// What `payoutRefuse` answers.
#[derive(SimpleObject)]
pub struct PayoutRefusePayload {
    /// The payout as it is now; null when nothing was done.
    payout: Option<Payout>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutRefuseError>,
}

/// Holder of `payoutRefuse`.
#[derive(Default)]
pub struct PayoutRefuse;

#[Object]
impl PayoutRefuse {
    /// Calls off a payout that a teacher asked for, up to its approval: its money is available to the teacher again, who is told
    /// why. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_refuse(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payout, and why.")] input: PayoutRefuseInput,
    ) -> ApiResult<PayoutRefusePayload> {
        let input = command::PayoutRefuseInput { payout_id: input.payout_id.0, reason: input.reason };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (payout, errors) = settle(outcome)?;
        Ok(PayoutRefusePayload { payout: payout.map(|payout| Payout(Arc::new(payout))), errors })
    }
}
