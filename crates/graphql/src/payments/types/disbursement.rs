//! `Disbursement` and `BankAccount`

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use kernel::id::{BankAccountId, DisbursementId, EntityId as _, RefundId};
use ledger::bank_accounts::open_sealed;

use super::Refund;
use crate::connection;
use crate::error::ApiResult;
use crate::identity::loaders::{UserById, UserOfPerson};
use crate::identity::types::User;
use crate::money::Money;
use crate::payments::loaders::{BankAccountById, RefundById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Where a sending of money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ledger::DisbursementStatus")]
pub enum DisbursementStatus {
    /// It is not known where to send it: the receiver was asked by mail, see `refundBankAccountGive`.
    AwaitingAccount,
    /// It can be sent by an admin: see `refundDisbursementMarkSent`.
    Ready,
    /// It was sent, and arrived as far as we know.
    Succeeded,
    /// The bank sent it back.
    Returned,
    /// It need not be sent any more.
    Cancelled,
}

/// One sending of money to a bank account.
#[derive(Debug, Clone)]
pub struct Disbursement(pub Arc<ledger::Disbursement>);

/// One sending of money to a bank account: of a refund that the gateway cannot make. Its receiver and admins see it.
#[Object]
impl Disbursement {
    /// Its id.
    pub(crate) async fn id(&self) -> PublicId<DisbursementId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> DisbursementStatus {
        self.0.status.into()
    }

    /// How much is sent.
    async fn amount(&self) -> Money {
        self.0.money().into()
    }

    /// Where it is sent to; null while it is not known.
    async fn bank_account(&self, context: &Context<'_>) -> ApiResult<Option<BankAccount>> {
        match self.0.bank_account_id {
            Some(id) => Ok(context.load::<BankAccountById>(id).await?.map(BankAccount)),
            None => Ok(None),
        }
    }

    /// The refund that it pays out.
    async fn refund(&self, context: &Context<'_>) -> ApiResult<Option<Refund>> {
        match self.0.kind {
            ledger::DisbursementKind::Refund => {
                let id = RefundId::from_uuid(self.0.subject_id);
                Ok(context.load::<RefundById>(id).await?.map(Refund))
            }
        }
    }

    /// Who gets the money; null when the account is gone.
    async fn receiver(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserOfPerson>(self.0.person_id).await?.map(User))
    }

    /// Until when the mailed link works that asks for the bank account; null when none was mailed.
    async fn link_expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.link_expires_at
    }

    /// The bank's name for the transfer; null before it was sent.
    async fn bank_reference(&self) -> Option<&str> {
        self.0.bank_reference.as_deref()
    }

    /// Which admin sent it. ADMIN only: null for everybody else, and before it was sent.
    async fn sent_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.sent_by_user_id.filter(|_| context.actor().is_admin()) {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// When it was sent.
    async fn succeeded_at(&self) -> Option<DateTime<Utc>> {
        self.0.succeeded_at
    }

    /// When the bank sent it back.
    async fn returned_at(&self) -> Option<DateTime<Utc>> {
        self.0.returned_at
    }

    /// Why the bank sent it back, in the words of whoever wrote it down.
    async fn return_reason(&self) -> Option<&str> {
        self.0.return_reason.as_deref()
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(DisbursementConnection, DisbursementEdge, Disbursement, "sendings of money");

/// A bank that money can be sent to.
pub struct Bank(pub ledger::banks::Bank);

/// A bank that money can be sent to.
#[Object]
impl Bank {
    /// Its code, for `refundBankAccountGive`.
    async fn code(&self) -> &str {
        self.0.code
    }

    /// Its name, as people know it.
    async fn name(&self) -> &str {
        self.0.name
    }
}

/// Where money can be sent.
#[derive(Clone)]
pub struct BankAccount(pub Arc<ledger::BankAccount>);

impl BankAccount {
    /// Number and holder as they were given, for admins.
    fn details(&self, context: &Context<'_>) -> ApiResult<Option<ledger::bank_accounts::AccountDetails>> {
        if context.actor().is_admin() {
            Ok(Some(open_sealed(&context.app().bank_account_keys, &self.0)?))
        } else {
            Ok(None)
        }
    }
}

/// Where money can be sent. Its owner and admins see it.
#[Object]
impl BankAccount {
    /// The account's id.
    async fn id(&self) -> PublicId<BankAccountId> {
        self.0.id.into()
    }

    /// The bank; null when money cannot be sent to it any more.
    async fn bank(&self) -> Option<Bank> {
        ledger::banks::find(&self.0.bank_code).copied().map(Bank)
    }

    /// The last digits of the number: what to show of it.
    async fn last_digits(&self) -> &str {
        &self.0.last_digits
    }

    /// The whole number. ADMIN only: null for everybody else.
    async fn number(&self, context: &Context<'_>) -> ApiResult<Option<String>> {
        Ok(self.details(context)?.map(|details| details.number))
    }

    /// In whose name it is. ADMIN only: null for everybody else.
    async fn holder(&self, context: &Context<'_>) -> ApiResult<Option<String>> {
        Ok(self.details(context)?.map(|details| details.holder))
    }

    /// When it was given.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}
