//! `refundDisbursementMarkSent`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::DisbursementId;
use payments::commands::refund_disbursement_mark_sent as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Refund;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `refundDisbursementMarkSent` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RefundDisbursementMarkSentCode")]
pub enum RefundDisbursementMarkSentErrorCode {
    /// There is no such sending of a refund.
    NotFound,
    /// It waits for the buyer's bank account.
    AwaitingAccount,
    /// It was sent before, or need not be sent any more.
    Over,
    /// The reference is empty, too long, or has characters that cannot be stored.
    InvalidBankReference,
    /// The key was used for another sending.
    IdempotencyKeyReused,
}

mutation_error!(
    RefundDisbursementMarkSentError,
    RefundDisbursementMarkSentErrorCode,
    command::RefundDisbursementMarkSentCode,
    "refundDisbursementMarkSent"
);

/// What `refundDisbursementMarkSent` takes.
#[derive(InputObject)]
pub struct RefundDisbursementMarkSentInput {
    /// The sending that stands as READY.
    disbursement_id: PublicId<DisbursementId>,
    /// The bank's name for the transfer; the buyer is told it.
    bank_reference: String,
    /// Made by the client, once for each transfer.
    idempotency_key: Uuid,
}

/// What `refundDisbursementMarkSent` answers.
#[derive(SimpleObject)]
pub struct RefundDisbursementMarkSentPayload {
    /// The refund as it is now; null when nothing was done.
    refund: Option<Refund>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<RefundDisbursementMarkSentError>,
}

/// Holder of `refundDisbursementMarkSent`.
#[derive(Default)]
pub struct RefundDisbursementMarkSent;

#[Object]
impl RefundDisbursementMarkSent {
    /// Notes that a refund was transferred to the buyer's bank account: it is SUCCEEDED, and the buyer is told. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn refund_disbursement_mark_sent(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which sending, and the bank's reference.")] input: RefundDisbursementMarkSentInput,
    ) -> ApiResult<RefundDisbursementMarkSentPayload> {
        let input = command::RefundDisbursementMarkSentInput {
            disbursement_id: input.disbursement_id.0,
            bank_reference: input.bank_reference,
            idempotency_key: input.idempotency_key,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (refund, errors) = settle(outcome)?;
        Ok(RefundDisbursementMarkSentPayload {
            refund: refund.map(|refund| Refund(Arc::new(refund))),
            errors,
        })
    }
}
