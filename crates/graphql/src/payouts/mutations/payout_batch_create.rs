//! `payoutBatchCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PayoutId;
use payouts::commands::payout_batch_create as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::PayoutBatch;
use crate::payouts::types::PayoutMethod;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutBatchCreate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutBatchCreateCode")]
pub enum PayoutBatchCreateErrorCode {
    /// No payout was named.
    Empty,
    /// A batch has at most 100 payouts: put the others into the next one.
    TooMany,
    /// This server has no payment service to send payouts by: make a batch that is sent by hand (MANUAL).
    NoGateway,
    /// There is no such payout; `field` says which.
    NotFound,
    /// The payout is your own: another admin puts it into a batch; `field` says which.
    OwnPayout,
    /// The payout waits in another batch; `field` says which.
    AlreadyInBatch,
    /// The payout was called off or approved meanwhile; `field` says which.
    NotRequested,
    /// The key was used for another batch.
    IdempotencyKeyReused,
}

mutation_error!(
    PayoutBatchCreateError,
    PayoutBatchCreateErrorCode,
    command::PayoutBatchCreateCode,
    "payoutBatchCreate"
);

/// What `payoutBatchCreate` takes.
#[derive(InputObject)]
pub struct PayoutBatchCreateInput {
    /// Payouts that stand as REQUESTED and are in no batch (`payouts(filter: { statuses: [REQUESTED], isInBatch: false })`): one to 100.
    payout_ids: Vec<PublicId<PayoutId>>,
    /// How they are sent once another admin has approved it.
    method: PayoutMethod,
    /// Made by the client when the button is pressed, and sent again on every retry: the same key does it once.
    idempotency_key: Uuid,
}

/// What `payoutBatchCreate` answers.
#[derive(SimpleObject)]
pub struct PayoutBatchCreatePayload {
    /// The batch as it is now; null when nothing was done.
    payout_batch: Option<PayoutBatch>,
    /// Why not, each offending payout named; empty when it was done.
    #[graphql(directive = Items::apply(5))]
    errors: Vec<PayoutBatchCreateError>,
}

/// Holder of `payoutBatchCreate`.
#[derive(Default)]
pub struct PayoutBatchCreate;

#[Object]
impl PayoutBatchCreate {
    /// Puts payouts that wait into a batch, for another admin to approve. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_batch_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payouts, and how they are sent.")] input: PayoutBatchCreateInput,
    ) -> ApiResult<PayoutBatchCreatePayload> {
        let input = command::PayoutBatchCreateInput {
            payout_ids: input.payout_ids.into_iter().map(|id| id.0).collect(),
            method: input.method.into(),
            idempotency_key: input.idempotency_key,
        };
        let rules = command::BatchRules { has_gateway: context.app().payouts.gateway.is_some() };
        let (actor, now) = (context.actor(), context.now());
        let outcome = command::run(&mut *context.write().await?, actor, now, rules, input).await;
        let (payout_batch, errors) = settle(outcome)?;
        Ok(PayoutBatchCreatePayload {
            payout_batch: payout_batch.map(|payout_batch| PayoutBatch(Arc::new(payout_batch))),
            errors,
        })
    }
}
