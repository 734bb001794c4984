//! `disputeWithdraw`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::DisputeId;
use payments::commands::dispute_withdraw as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::disputes::Dispute;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `disputeWithdraw` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::DisputeWithdrawCode")]
pub enum DisputeWithdrawErrorCode {
    /// You have opened no such dispute.
    NotFound,
    /// It is over.
    Over,
}

mutation_error!(
    DisputeWithdrawError,
    DisputeWithdrawErrorCode,
    command::DisputeWithdrawCode,
    "disputeWithdraw"
);

/// What `disputeWithdraw` takes.
#[derive(InputObject)]
pub struct DisputeWithdrawInput {
    /// The dispute that one opened.
    dispute_id: PublicId<DisputeId>,
}

/// What `disputeWithdraw` answers.
#[derive(SimpleObject)]
pub struct DisputeWithdrawPayload {
    /// The dispute as it is now; null when nothing was done.
    dispute: Option<Dispute>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<DisputeWithdrawError>,
}

/// Holder of `disputeWithdraw`.
#[derive(Default)]
pub struct DisputeWithdraw;

#[Object]
impl DisputeWithdraw {
    /// Takes a dispute back: nothing goes back by it, and the same cannot be disputed again.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn dispute_withdraw(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which dispute.")] input: DisputeWithdrawInput,
    ) -> ApiResult<DisputeWithdrawPayload> {
        let input = input.dispute_id.0;
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (dispute, errors) = settle(outcome)?;
        Ok(DisputeWithdrawPayload { dispute: dispute.map(|dispute| Dispute(Arc::new(dispute))), errors })
    }
}
