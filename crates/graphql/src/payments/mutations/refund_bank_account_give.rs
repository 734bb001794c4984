//! `refundBankAccountGive`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::RefundId;
use ledger::bank_accounts::BankAccountInput;
use payments::commands::refund_bank_account_give as command;
use payments::refunds::link::LinkSecret;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::ApiError;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Disbursement;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `refundBankAccountGive` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RefundBankAccountGiveCode")]
pub enum RefundBankAccountGiveErrorCode {
    /// The link was used or is too old: ask for a new one; or you have no such refund.
    NotFound,
    /// No account is asked for: the refund is made another way, is done, or has its account.
    NotAsked,
    /// There is no such bank: choose one of `banks`.
    UnknownBank,
    /// The number has not 6 to 20 digits.
    InvalidNumber,
    /// The holder's name is empty, too long, or has characters that no name has.
    InvalidHolder,
}

mutation_error!(
    RefundBankAccountGiveError,
    RefundBankAccountGiveErrorCode,
    command::RefundBankAccountGiveCode,
    "refundBankAccountGive"
);

/// What `refundBankAccountGive` takes.
#[derive(InputObject)]
pub struct RefundBankAccountGiveInput {
    /// The secret of the mailed link, which stands behind `#token=`: nobody needs to be signed in with it. Either this or
    /// `refundId`.
    token: Option<String>,
    /// One of one's own refunds, for who is signed in. Either this or `token`.
    refund_id: Option<PublicId<RefundId>>,
    /// The bank's code: one of `banks`.
    bank_code: String,
    /// The account's number: 6 to 20 digits; spaces, dots and dashes do not count.
    account_number: String,
    /// In whose name the account is, 1 to 100 characters.
    holder: String,
}

/// What `refundBankAccountGive` answers.
#[derive(SimpleObject)]
pub struct RefundBankAccountGivePayload {
    /// The sending, which waits for an admin now; null when nothing was done.
    disbursement: Option<Disbursement>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<RefundBankAccountGiveError>,
}

/// Holder of `refundBankAccountGive`.
#[derive(Default)]
pub struct RefundBankAccountGive;

#[Object]
impl RefundBankAccountGive {
    /// Says to which bank account a refund is sent that the gateway cannot make. The number is kept encrypted, and only admins who
    /// send the money read it.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn refund_bank_account_give(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which refund, and the account.")] input: RefundBankAccountGiveInput,
    ) -> ApiResult<RefundBankAccountGivePayload> {
        let asked_by = match (input.token, input.refund_id) {
            (Some(token), None) => Some(command::AskedBy::Token(LinkSecret::read(&token))),
            (None, Some(id)) => Some(command::AskedBy::Refund(id.0)),
            _ => None,
        };
        let asked_by = asked_by.ok_or_else(|| {
            let message = "Give either the token of the mailed link or the id of one of your refunds.";
            ApiError::BadUserInput(message.to_owned())
        })?;
        let account = BankAccountInput {
            bank_code: input.bank_code,
            number: input.account_number,
            holder: input.holder,
        };
        let input = command::RefundBankAccountGiveInput { asked_by, account };
        let (keys, actor, now) = (&context.app().bank_account_keys, context.actor(), context.now());
        let outcome = command::run(&mut *context.write().await?, keys, actor, now, input).await;
        let (given, errors) = settle(outcome)?;
        let disbursement = given.map(|given| Disbursement(Arc::new(given.disbursement)));
        Ok(RefundBankAccountGivePayload { disbursement, errors })
    }
}
