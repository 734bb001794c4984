//! `ledgerCorrectionPost`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use futures_util::future::try_join_all;
use kernel::Currency;
use kernel::id::{EntityId as _, LedgerAccountId, PersonId, TeacherId, UserId};
use ledger::AccountName;
use ledger::commands::correction_post::{self as command, CorrectedAccount, CorrectionLeg};
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::ApiError;
use crate::error::{ApiResult, settle};
use crate::ledger::LedgerTransaction;
use crate::ledger::queries::{Holder, holder};
use crate::ledger::types::{LedgerAccountPurpose, LedgerSide};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `ledgerCorrectionPost` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CorrectionPostCode")]
pub enum LedgerCorrectionPostErrorCode {
    /// It moves fewer than two accounts, or more than twenty.
    InvalidLegs,
    /// An amount is nothing, or too much; `field` says which.
    InvalidAmount,
    /// An account is named twice: add the two amounts up.
    AccountNamedTwice,
    /// A person is named for an account of the company's, or none for one of a person's.
    InvalidAccount,
    /// There is no such user or teacher; `field` says which.
    UnknownPerson,
    /// There is no account with this id; `field` says which.
    UnknownAccount,
    /// The debits are not the credits.
    Unbalanced,
    /// The account holds what is owed for order lines and moves with them only (TEACHER_PENDING, BUYER_REFUND_PAYABLE): send money
    /// back or decide the dispute instead; `field` says which.
    MovedByLines,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
    /// The key was used for another correction.
    IdempotencyKeyReused,
}

mutation_error!(
    LedgerCorrectionPostError,
    LedgerCorrectionPostErrorCode,
    command::CorrectionPostCode,
    "ledgerCorrectionPost"
);

/// What `ledgerCorrectionPost` takes.
#[derive(InputObject)]
pub struct LedgerCorrectionPostInput {
    /// What is done to which account, two to twenty: the debits are the credits.
    legs: Vec<LedgerLegInput>,
    /// Why, up to 500 characters; whose account it is reads it.
    reason: String,
    /// Made by the client, once for each correction: the same key and input post once.
    idempotency_key: Uuid,
}

/// What is done to one account.
#[derive(InputObject)]
pub struct LedgerLegInput {
    /// The account.
    account: LedgerAccountInput,
    /// On which side.
    side: LedgerSide,
    /// How much, above zero.
    amount: MoneyInput,
}

/// Names an account: by its id alone; or one of the company's by its purpose alone, one of a person's by its purpose and the user
/// or the teacher.
#[derive(InputObject)]
pub struct LedgerAccountInput {
    /// Its id, with nothing else beside it: the way to accounts of people who have no login.
    ledger_account_id: Option<PublicId<LedgerAccountId>>,
    /// What it is for.
    purpose: Option<LedgerAccountPurpose>,
    /// Whose it is.
    user_id: Option<PublicId<UserId>>,
    /// Whose it is, by the teaching profile.
    teacher_id: Option<PublicId<TeacherId>>,
}

impl LedgerAccountInput {
    async fn read(self, context: &Context<'_>) -> ApiResult<CorrectedAccount> {
        let Self { ledger_account_id, purpose, user_id, teacher_id } = self;
        let purpose = match (ledger_account_id, purpose) {
            (Some(id), None) if user_id.is_none() && teacher_id.is_none() => {
                return Ok(CorrectedAccount::Known(id.0));
            }
            (None, Some(purpose)) => purpose.into(),
            _ => {
                let message =
                    "Name each account by its `ledgerAccountId` alone, or by its `purpose` and whose it is.";
                return Err(ApiError::BadUserInput(message.to_owned()));
            }
        };
        let person_id = match holder(context, user_id, teacher_id).await? {
            Holder::Anybody => None,
            Holder::Person(person) => Some(person),
            // Nobody has this id: the command says where there is no such person.
            Holder::Nobody => Some(PersonId::from_uuid(Uuid::nil())),
        };
        Ok(CorrectedAccount::Named(AccountName { purpose, person_id }))
    }
}

impl LedgerLegInput {
    async fn read(self, context: &Context<'_>) -> ApiResult<CorrectionLeg> {
        let amount = self.amount.rupiah()?;
        if amount < 0 {
            let message = "Give an amount above zero, and the side it is on.";
            return Err(ApiError::BadUserInput(message.to_owned()));
        }
        let account = self.account.read(context).await?;
        Ok(CorrectionLeg { account, amount: ledger::Side::from(self.side).signed(amount) })
    }
}

/// What `ledgerCorrectionPost` answers.
#[derive(SimpleObject)]
pub struct LedgerCorrectionPostPayload {
    /// What was written down; null when nothing was done.
    ledger_transaction: Option<LedgerTransaction>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<LedgerCorrectionPostError>,
}

/// Holder of `ledgerCorrectionPost`.
#[derive(Default)]
pub struct LedgerCorrectionPost;

#[Object]
impl LedgerCorrectionPost {
    /// Puts right what the ledger says. What was written down before stays. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn ledger_correction_post(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is put right, and why.")] input: LedgerCorrectionPostInput,
    ) -> ApiResult<LedgerCorrectionPostPayload> {
        // Before anybody is looked for: the command asks again.
        context.actor().require_role(kernel::Role::Admin)?;
        // All people in one statement; of more legs than a correction has, only so many that the command refuses them.
        let legs = input.legs.into_iter().take(command::LEGS.end() + 1);
        let legs = try_join_all(legs.map(|leg| leg.read(context))).await?;
        let input = command::CorrectionPostInput {
            legs,
            currency: Currency::Idr,
            reason: input.reason,
            idempotency_key: input.idempotency_key,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (posted, errors) = settle(outcome)?;
        let ledger_transaction = posted.map(|posted| LedgerTransaction(Arc::new(posted)));
        Ok(LedgerCorrectionPostPayload { ledger_transaction, errors })
    }
}
