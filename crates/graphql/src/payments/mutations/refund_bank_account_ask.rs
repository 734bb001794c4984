//! `refundBankAccountAsk`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::RefundId;
use payments::commands::refund_bank_account_ask as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Disbursement;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `refundBankAccountAsk` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RefundBankAccountAskCode")]
pub enum RefundBankAccountAskErrorCode {
    /// You have no such refund.
    NotFound,
    /// It is not sent to a bank account, or was sent.
    NotManual,
    /// We have the account: only an admin asks for another one.
    AlreadyGiven,
    /// A mail was sent a moment ago.
    TooSoon,
}

mutation_error!(
    RefundBankAccountAskError,
    RefundBankAccountAskErrorCode,
    command::RefundBankAccountAskCode,
    "refundBankAccountAsk"
);

/// What `refundBankAccountAsk` takes.
#[derive(InputObject)]
pub struct RefundBankAccountAskInput {
    /// The refund that stands as MANUAL_REQUIRED: one's own, or any for admins.
    refund_id: PublicId<RefundId>,
}

/// What `refundBankAccountAsk` answers.
#[derive(SimpleObject)]
pub struct RefundBankAccountAskPayload {
    /// The sending that waits for the account; null when nothing was done.
    disbursement: Option<Disbursement>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<RefundBankAccountAskError>,
}

/// Holder of `refundBankAccountAsk`.
#[derive(Default)]
pub struct RefundBankAccountAsk;

#[Object]
impl RefundBankAccountAsk {
    /// Mails the buyer a new link that asks for the bank account to which a refund is sent; the older links end. An admin can ask for
    /// another account so when the money cannot be sent to the one given.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn refund_bank_account_ask(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which refund.")] input: RefundBankAccountAskInput,
    ) -> ApiResult<RefundBankAccountAskPayload> {
        let (actor, now, id) = (context.actor(), context.now(), input.refund_id.0);
        let outcome = command::run(&mut *context.write().await?, actor, now, id).await;
        let (found, errors) = settle(outcome)?;
        let disbursement = found.map(|found| Disbursement(Arc::new(found)));
        Ok(RefundBankAccountAskPayload { disbursement, errors })
    }
}
