//! `LedgerTransaction` and `LedgerEntry`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{EntityId as _, LedgerTransactionId, OrderLineId};

use super::{LedgerAccount, LedgerSide, LedgerTransactionKind};
use crate::connection;
use crate::cost::Items;
use crate::error::{ApiError, ApiResult};
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::ledger::loaders::{EntriesOfTransaction, LedgerAccountById, LedgerTransactionById};
use crate::money::Money;
use crate::payments::OrderLine;
use crate::payments::loaders::LineById;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Something that happened to money.
#[derive(Debug, Clone)]
pub struct LedgerTransaction(pub Arc<ledger::LedgerTransaction>);

/// Something that happened to money: written down once, changed never, zero in sum. What was wrong is put right by another
/// one. Admins see all of it, others what moved an account of theirs.
#[Object]
impl LedgerTransaction {
    /// Its id.
    pub(crate) async fn id(&self) -> PublicId<LedgerTransactionId> {
        self.0.id.into()
    }

    /// What happened.
    async fn kind(&self) -> LedgerTransactionKind {
        self.0.kind.into()
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime<Utc> {
        self.0.occurred_at
    }

    /// When it was written down: later than `occurredAt` for what was written down afterwards.
    async fn posted_at(&self) -> DateTime<Utc> {
        self.0.posted_at
    }

    /// Which admin put something right. ADMIN only: null for everybody else, and for what is no CORRECTION.
    async fn posted_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.posted_by_user_id.filter(|_| context.actor().is_admin()) {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// Why something was put right, in the admin's words; null for what is no CORRECTION.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The line of an order it is about; null when it is about none, and for everybody but who bought it and admins.
    async fn order_line(&self, context: &Context<'_>) -> ApiResult<Option<OrderLine>> {
        let Some(subject) = self.0.subject_id else { return Ok(None) };
        Ok(context.load::<LineById>(OrderLineId::from_uuid(subject)).await?.map(OrderLine::from))
    }

    /// What it did to which account: all of it for admins, for others what it did to theirs only.
    #[graphql(directive = Items::apply(3))]
    async fn entries(&self, context: &Context<'_>) -> ApiResult<Vec<LedgerEntry>> {
        let entries = context.load::<EntriesOfTransaction>(self.0.id).await?.unwrap_or_default();
        Ok(entries.into_iter().map(LedgerEntry).collect())
    }
}

connection!(
    LedgerTransactionConnection,
    LedgerTransactionEdge,
    LedgerTransaction,
    "things that happened to money"
);

/// What something did to one account.
#[derive(Debug, Clone)]
pub struct LedgerEntry(pub Arc<ledger::LedgerEntry>);

/// What something that happened to money did to one account.
#[Object]
impl LedgerEntry {
    /// Whether the account was debited or credited.
    async fn side(&self) -> LedgerSide {
        self.0.side().into()
    }

    /// How much, never below zero.
    async fn amount(&self) -> Money {
        self.0.money().into()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> ApiResult<LedgerAccount> {
        let account = context.load::<LedgerAccountById>(self.0.account_id).await?;
        account.map(LedgerAccount).ok_or_else(|| ApiError::Internal("an entry has no account".to_owned()))
    }

    /// What happened.
    async fn ledger_transaction(&self, context: &Context<'_>) -> ApiResult<LedgerTransaction> {
        let found = context.load::<LedgerTransactionById>(self.0.transaction_id).await?;
        let missing = || ApiError::Internal("an entry belongs to nothing".to_owned());
        found.map(LedgerTransaction).ok_or_else(missing)
    }

    /// When it was written down.
    async fn posted_at(&self) -> DateTime<Utc> {
        self.0.posted_at
    }
}

connection!(LedgerEntryConnection, LedgerEntryEdge, LedgerEntry, "entries of an account");
