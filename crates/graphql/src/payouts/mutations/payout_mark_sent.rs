//! `payoutMarkSent`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::{PayoutId, StoredFileId};
use payouts::commands::payout_mark_sent as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::Payout;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutMarkSent` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutMarkSentCode")]
pub enum PayoutMarkSentErrorCode {
    /// There is no such payout.
    NotFound,
    /// The payment service sends it, and says itself what comes of it.
    SentByGateway,
    /// It, or another payout of its batch, is your own: another admin does this.
    OwnPayout,
    /// It is not approved: two admins agree to it first.
    NotApproved,
    /// It was sent before, or is not to be sent any more.
    Over,
    /// The reference is empty, too long, or has characters that cannot be stored.
    InvalidBankReference,
    /// You have uploaded no such file.
    ProofNotFound,
    /// The file is not ready: finish its upload with `uploadComplete`.
    ProofNotReady,
    /// The file was uploaded for something else: upload it as PAYOUT_PROOF.
    ProofWrongPurpose,
    /// The file is the receipt of another payout: upload it again for this one.
    ProofInUse,
    /// The key was used for another transfer.
    IdempotencyKeyReused,
}

mutation_error!(PayoutMarkSentError, PayoutMarkSentErrorCode, command::PayoutMarkSentCode, "payoutMarkSent");

/// What `payoutMarkSent` takes.
#[derive(InputObject)]
pub struct PayoutMarkSentInput {
    /// A payout that stands as APPROVED, with the method MANUAL.
    payout_id: PublicId<PayoutId>,
    /// The bank's name for the transfer, up to 100 characters; the teacher reads it.
    bank_reference: String,
    /// The bank's receipt: a file that you uploaded as PAYOUT_PROOF. The teacher can download it.
    proof_file_id: PublicId<StoredFileId>,
    /// Made by the client when the button is pressed, and sent again on every retry: the same key notes one transfer.
    idempotency_key: Uuid,
}

/// What `payoutMarkSent` answers.
#[derive(SimpleObject)]
pub struct PayoutMarkSentPayload {
    /// The payout as it is now; null when nothing was done.
    payout: Option<Payout>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutMarkSentError>,
}

/// Holder of `payoutMarkSent`.
#[derive(Default)]
pub struct PayoutMarkSent;

#[Object]
impl PayoutMarkSent {
    /// Notes that a payout was transferred from the company's bank account, with the bank's receipt: it is PAID, and the teacher is
    /// told. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_mark_sent(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payout, the bank's reference, and its receipt.")] input: PayoutMarkSentInput,
    ) -> ApiResult<PayoutMarkSentPayload> {
        let input = command::PayoutMarkSentInput {
            payout_id: input.payout_id.0,
            bank_reference: input.bank_reference,
            proof_file_id: input.proof_file_id.0,
            idempotency_key: input.idempotency_key,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (payout, errors) = settle(outcome)?;
        Ok(PayoutMarkSentPayload { payout: payout.map(|payout| Payout(Arc::new(payout))), errors })
    }
}
