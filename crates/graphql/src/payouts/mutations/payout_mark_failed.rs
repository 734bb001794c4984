//! `payoutMarkFailed`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PayoutId;
use payouts::commands::payout_mark_failed as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::Payout;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutMarkFailed` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutMarkFailedCode")]
pub enum PayoutMarkFailedErrorCode {
    /// There is no such payout.
    NotFound,
    /// The payment service sends it, and says itself what comes of it.
    SentByGateway,
    /// It, or another payout of its batch, is your own: another admin does this.
    OwnPayout,
    /// It is not approved: `payoutRefuse` calls it off.
    NotApproved,
    /// It was sent before, or is not to be sent any more.
    Over,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

mutation_error!(
    PayoutMarkFailedError,
    PayoutMarkFailedErrorCode,
    command::PayoutMarkFailedCode,
    "payoutMarkFailed"
);

/// What `payoutMarkFailed` takes.
#[derive(InputObject)]
pub struct PayoutMarkFailedInput {
    /// A payout that stands as APPROVED, with the method MANUAL.
    payout_id: PublicId<PayoutId>,
    /// Why, e.g. in the words of the bank, up to 500 characters; admins read it.
    reason: String,
}

/// What `payoutMarkFailed` answers.
#[derive(SimpleObject)]
pub struct PayoutMarkFailedPayload {
    /// The payout as it is now; null when nothing was done.
    payout: Option<Payout>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutMarkFailedError>,
}

/// Holder of `payoutMarkFailed`.
#[derive(Default)]
pub struct PayoutMarkFailed;

#[Object]
impl PayoutMarkFailed {
    /// Notes that the bank did not take a transfer by hand: the payout is FAILED, its money is available to the teacher again, who is
    /// told. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_mark_failed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payout, and why.")] input: PayoutMarkFailedInput,
    ) -> ApiResult<PayoutMarkFailedPayload> {
        let input = command::PayoutMarkFailedInput { payout_id: input.payout_id.0, reason: input.reason };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (payout, errors) = settle(outcome)?;
        Ok(PayoutMarkFailedPayload { payout: payout.map(|payout| Payout(Arc::new(payout))), errors })
    }
}
