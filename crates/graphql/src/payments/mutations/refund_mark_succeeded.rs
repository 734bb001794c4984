//! `refundMarkSucceeded`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::RefundId;
use payments::commands::refund_mark_succeeded as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Refund;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `refundMarkSucceeded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RefundMarkSucceededCode")]
pub enum RefundMarkSucceededErrorCode {
    /// There is no such refund.
    NotFound,
    /// The refund does not wait for an admin.
    NotManual,
    /// The payer has named a bank account: send it there and use `refundDisbursementMarkSent`.
    AccountGiven,
    /// The note is empty, too long, or has characters that cannot be stored.
    InvalidNote,
}

mutation_error!(
    RefundMarkSucceededError,
    RefundMarkSucceededErrorCode,
    command::RefundMarkSucceededCode,
    "refundMarkSucceeded"
);

/// What `refundMarkSucceeded` takes.
#[derive(InputObject)]
pub struct RefundMarkSucceededInput {
    /// The refund that stands as MANUAL_REQUIRED.
    refund_id: PublicId<RefundId>,
    /// How it was sent, e.g. the bank's reference; up to 500 characters, kept in the audit log.
    note: String,
}

/// What `refundMarkSucceeded` answers.
#[derive(SimpleObject)]
pub struct RefundMarkSucceededPayload {
    /// The refund as it is now; null when nothing changed.
    refund: Option<Refund>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<RefundMarkSucceededError>,
}

/// Holder of `refundMarkSucceeded`.
#[derive(Default)]
pub struct RefundMarkSucceeded;

#[Object]
impl RefundMarkSucceeded {
    /// Notes that a refund which the gateway cannot make reached the buyer in another way than by a transfer to the bank account that
    /// the buyer named, e.g. in cash; for a transfer there is `refundDisbursementMarkSent`. An account is not asked for any more.
    /// ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn refund_mark_succeeded(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which refund, and how it was sent.")] input: RefundMarkSucceededInput,
    ) -> ApiResult<RefundMarkSucceededPayload> {
        let input = command::RefundMarkSucceededInput { refund_id: input.refund_id.0, note: input.note };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (refund, errors) = settle(outcome)?;
        Ok(RefundMarkSucceededPayload { refund: refund.map(|refund| Refund(Arc::new(refund))), errors })
    }
}
