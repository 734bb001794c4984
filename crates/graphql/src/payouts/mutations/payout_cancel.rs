//! `payoutCancel`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PayoutId;
use payouts::commands::payout_cancel as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::Payout;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutCancel` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutCancelCode")]
pub enum PayoutCancelErrorCode {
    /// You have no such payout.
    NotFound,
    /// Two admins have agreed to it: it is about to be sent, or on its way.
    AlreadyApproved,
    /// It has arrived, failed, or was called off before.
    Over,
}

mutation_error!(PayoutCancelError, PayoutCancelErrorCode, command::PayoutCancelCode, "payoutCancel");

/// What `payoutCancel` takes.
#[derive(InputObject)]
pub struct PayoutCancelInput {
    /// One of one's own payouts that stands as REQUESTED.
    payout_id: PublicId<PayoutId>,
}

/// What `payoutCancel` answers.
#[derive(SimpleObject)]
pub struct PayoutCancelPayload {
    /// The payout as it is now; null when nothing was done.
    payout: Option<Payout>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutCancelError>,
}

/// Holder of `payoutCancel`.
#[derive(Default)]
pub struct PayoutCancel;

#[Object]
impl PayoutCancel {
    /// Calls off a payout that one asked for, up to its approval: its money is available again. Audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payout.")] input: PayoutCancelInput,
    ) -> ApiResult<PayoutCancelPayload> {
        let input = input.payout_id.0;
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (payout, errors) = settle(outcome)?;
        Ok(PayoutCancelPayload { payout: payout.map(|payout| Payout(Arc::new(payout))), errors })
    }
}
