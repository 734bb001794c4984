//! `refundDisbursementMarkReturned`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::DisbursementId;
use payments::commands::refund_disbursement_mark_returned as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Refund;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `refundDisbursementMarkReturned` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RefundDisbursementMarkReturnedCode")]
pub enum RefundDisbursementMarkReturnedErrorCode {
    /// There is no such sending of a refund.
    NotFound,
    /// It was not sent, or came back before.
    NotSent,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

mutation_error!(
    RefundDisbursementMarkReturnedError,
    RefundDisbursementMarkReturnedErrorCode,
    command::RefundDisbursementMarkReturnedCode,
    "refundDisbursementMarkReturned"
);

/// What `refundDisbursementMarkReturned` takes.
#[derive(InputObject)]
pub struct RefundDisbursementMarkReturnedInput {
    /// The sending that stands as SUCCEEDED.
    disbursement_id: PublicId<DisbursementId>,
    /// Why, in the bank's words, up to 500 characters; the buyer reads it.
    reason: String,
}

/// What `refundDisbursementMarkReturned` answers.
#[derive(SimpleObject)]
pub struct RefundDisbursementMarkReturnedPayload {
    /// The refund as it is now; null when nothing was done.
    refund: Option<Refund>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<RefundDisbursementMarkReturnedError>,
}

/// Holder of `refundDisbursementMarkReturned`.
#[derive(Default)]
pub struct RefundDisbursementMarkReturned;

#[Object]
impl RefundDisbursementMarkReturned {
    /// Notes that the bank sent a transfer back: the refund is MANUAL_REQUIRED again, and the buyer is asked for another account.
    /// ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn refund_disbursement_mark_returned(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which sending, and why.")] input: RefundDisbursementMarkReturnedInput,
    ) -> ApiResult<RefundDisbursementMarkReturnedPayload> {
        let input = command::RefundDisbursementMarkReturnedInput {
            disbursement_id: input.disbursement_id.0,
            reason: input.reason,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (refund, errors) = settle(outcome)?;
        Ok(RefundDisbursementMarkReturnedPayload {
            refund: refund.map(|refund| Refund(Arc::new(refund))),
            errors,
        })
    }
}
