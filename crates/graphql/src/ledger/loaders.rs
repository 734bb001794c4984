//! Batched reads of the ledger.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::Actor;
use kernel::id::{EntityId as _, LedgerAccountId, LedgerTransactionId, OrderLineId};
use ledger::queries;

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Accounts by id, as far as the actor may see them.
pub struct LedgerAccountById;

impl Batch for LedgerAccountById {
    type Key = LedgerAccountId;
    type Value = Arc<ledger::LedgerAccount>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<LedgerAccountId>,
    ) -> Result<HashMap<LedgerAccountId, Self::Value>, DatabaseError> {
        let found = queries::accounts_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        let accounts = what_may_be_seen(found)?;
        Ok(accounts.into_iter().map(|account| (account.id, Arc::new(account))).collect())
    }
}

/// What is on an account now: debits are positive, credits negative.
pub struct BalanceOfAccount;

impl Batch for BalanceOfAccount {
    type Key = LedgerAccountId;
    type Value = i64;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<LedgerAccountId>,
    ) -> Result<HashMap<LedgerAccountId, i64>, DatabaseError> {
        what_may_be_seen(queries::balances(&mut *scope.connection().await?, &scope.actor, &keys).await)
    }
}

/// What happened, by id, as far as it moved something that the actor may see.
pub struct LedgerTransactionById;

impl Batch for LedgerTransactionById {
    type Key = LedgerTransactionId;
    type Value = Arc<ledger::LedgerTransaction>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<LedgerTransactionId>,
    ) -> Result<HashMap<LedgerTransactionId, Self::Value>, DatabaseError> {
        let found = queries::transactions_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// What it did to which account, as far as the actor may see the account.
pub struct EntriesOfTransaction;

impl Batch for EntriesOfTransaction {
    type Key = LedgerTransactionId;
    type Value = Vec<Arc<ledger::LedgerEntry>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<LedgerTransactionId>,
    ) -> Result<HashMap<LedgerTransactionId, Self::Value>, DatabaseError> {
        let found =
            queries::entries_of_transactions(&mut *scope.connection().await?, &scope.actor, &keys).await;
        let mut groups: HashMap<LedgerTransactionId, Self::Value> = HashMap::new();
        for entry in what_may_be_seen(found)? {
            groups.entry(entry.transaction_id).or_default().push(Arc::new(entry));
        }
        Ok(groups)
    }
}

/// What happened to the money of a line, oldest first; admins only.
pub struct LedgerTransactionsOfLine;

impl Batch for LedgerTransactionsOfLine {
    type Key = OrderLineId;
    type Value = Vec<Arc<ledger::LedgerTransaction>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let subjects: Vec<_> = keys.iter().map(|id| id.uuid()).collect();
        let found =
            queries::transactions_of_subjects(&mut *scope.connection().await?, &scope.actor, &subjects).await;
        let mut groups: HashMap<OrderLineId, Self::Value> = HashMap::new();
        for row in what_may_be_seen(found)? {
            if let Some(subject) = row.subject_id {
                groups.entry(OrderLineId::from_uuid(subject)).or_default().push(Arc::new(row));
            }
        }
        Ok(groups)
    }
}

/// What became of the price of something that the actor sold.
pub struct PricePartsOfLine;

impl Batch for PricePartsOfLine {
    type Key = OrderLineId;
    type Value = queries::PriceParts;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, queries::PriceParts>, DatabaseError> {
        let Actor::User(seller) = &scope.actor else { return Ok(HashMap::new()) };
        let subjects: Vec<_> = keys.iter().map(|id| id.uuid()).collect();
        let mut connection = scope.connection().await?;
        let found = queries::price_parts(&mut connection, &scope.actor, seller.person_id, &subjects).await;
        let parts = what_may_be_seen(found)?;
        Ok(parts.into_iter().map(|parts| (OrderLineId::from_uuid(parts.subject_id), parts)).collect())
    }
}
