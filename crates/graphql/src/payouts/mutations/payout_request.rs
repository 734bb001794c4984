//! `payoutRequest`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use payouts::commands::payout_request as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::payouts::Payout;
use crate::scope::ContextExtension as _;

/// Why `payoutRequest` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutRequestCode")]
pub enum PayoutRequestErrorCode {
    /// There is no bank account: name one with `payoutAccountSet`.
    NoAccount,
    /// The bank knows no such account: name another one with `payoutAccountSet`.
    AccountUnknown,
    /// The bank account was changed a short while ago: wait until `PayoutSettings.pausedUntil`.
    Paused,
    /// As many payouts as may be are on their way: wait until one of them arrives.
    TooManyWaiting,
    /// It is less than `PayoutSettings.amountMin`.
    BelowMinimum,
    /// It is more than `PayoutSettings.amountMax`.
    AboveMaximum,
    /// It is more than is available; the message says how much that is.
    NotEnoughAvailable,
    /// The key was used with another amount.
    IdempotencyKeyReused,
}

mutation_error!(PayoutRequestError, PayoutRequestErrorCode, command::PayoutRequestCode, "payoutRequest");

/// What `payoutRequest` takes.
#[derive(InputObject)]
pub struct PayoutRequestInput {
    /// How much: from `PayoutSettings.amountMin` up to `PayoutSettings.requestableAmount`.
    amount: MoneyInput,
    /// Made by the client when the button is pressed, and sent again on every retry: the same key and amount ask once.
    idempotency_key: Uuid,
}

/// What `payoutRequest` answers.
#[derive(SimpleObject)]
pub struct PayoutRequestPayload {
    /// The payout, which waits for our team; null when nothing was done.
    payout: Option<Payout>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutRequestError>,
}

/// Holder of `payoutRequest`.
#[derive(Default)]
pub struct PayoutRequest;

#[Object]
impl PayoutRequest {
    /// Asks for available earnings to be sent to one's own bank account. They are kept for it at once; two admins look at it, and
    /// the teacher is told when it has arrived. TEACHER only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_request(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How much.")] input: PayoutRequestInput,
    ) -> ApiResult<PayoutRequestPayload> {
        let input = command::PayoutRequestInput {
            amount: input.amount.rupiah()?,
            idempotency_key: input.idempotency_key,
        };
        let (actor, now, config) = (context.actor(), context.now(), &context.app().payouts.config);
        let outcome = command::run(&mut *context.write().await?, actor, now, config, input).await;
        let (payout, errors) = settle(outcome)?;
        Ok(PayoutRequestPayload { payout: payout.map(|payout| Payout(Arc::new(payout))), errors })
    }
}
