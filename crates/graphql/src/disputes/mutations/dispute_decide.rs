//! `disputeDecide`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::DisputeId;
use payments::commands::dispute_decide as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::disputes::Dispute;
use crate::error::{ApiResult, settle};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `disputeDecide` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::DisputeDecideCode")]
pub enum DisputeDecideErrorCode {
    /// There is no such dispute.
    NotFound,
    /// It is over.
    Over,
    /// It is less than nothing.
    InvalidAmount,
    /// It is more than is left; the message says how much that is.
    TooMuch,
    /// The note is empty, too long, or has characters that cannot be stored.
    InvalidNote,
}

mutation_error!(DisputeDecideError, DisputeDecideErrorCode, command::DisputeDecideCode, "disputeDecide");

/// What `disputeDecide` takes.
#[derive(InputObject)]
pub struct DisputeDecideInput {
    /// The dispute.
    dispute_id: PublicId<DisputeId>,
    /// How much goes back to the buyer: nothing up to all that is left of the price. The rest is the seller's.
    refund_amount: MoneyInput,
    /// Why, up to 500 characters; both sides read it.
    note: String,
}

/// What `disputeDecide` answers.
#[derive(SimpleObject)]
pub struct DisputeDecidePayload {
    /// The dispute as it is now; null when nothing was done.
    dispute: Option<Dispute>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<DisputeDecideError>,
}

/// Holder of `disputeDecide`.
#[derive(Default)]
pub struct DisputeDecide;

#[Object]
impl DisputeDecide {
    /// Decides a dispute, also before it is answered: a part of the price goes back, the rest becomes the seller's. Both are told.
    /// ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn dispute_decide(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How it is decided.")] input: DisputeDecideInput,
    ) -> ApiResult<DisputeDecidePayload> {
        let input = command::DisputeDecideInput {
            dispute_id: input.dispute_id.0,
            refund_amount: input.refund_amount.rupiah()?,
            note: input.note,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (dispute, errors) = settle(outcome)?;
        Ok(DisputeDecidePayload { dispute: dispute.map(|dispute| Dispute(Arc::new(dispute))), errors })
    }
}
