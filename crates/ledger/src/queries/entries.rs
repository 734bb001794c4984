//! Statements of accounts, and transactions with their entries.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions};
use database::{DatabaseError, QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{LedgerAccountId, LedgerTransactionId};
use kernel::page::{Direction, Page, PageRequest};
use uuid::Uuid;

use super::scope::{require_all, visible_accounts};
use crate::model::{LedgerEntry, LedgerTransaction};
use crate::state::TransactionKind;

/// A line of a statement: what a transaction did to one account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = ledger_entries, check_for_backend(diesel::pg::Pg))]
pub struct StatementEntry {
    /// What it did.
    #[diesel(embed)]
    pub entry: LedgerEntry,
    /// What happened.
    #[diesel(embed)]
    pub transaction: LedgerTransaction,
}

/// What statements are ordered by, latest first. A transaction stands once per account in it.
pub type EntryKey = (DateTime<Utc>, LedgerTransactionId, LedgerAccountId);

impl StatementEntry {
    /// Its place in a statement.
    #[must_use]
    pub fn key(&self) -> EntryKey {
        (self.entry.posted_at, self.entry.transaction_id, self.entry.account_id)
    }
}

/// A page of the entries of these accounts, latest first; empty for accounts that may not be seen.
///
/// One statement for each account: `ledger_entries_of_account` gives a page of one in its order, and of several together only
/// when all their entries are sorted.
///
/// # Errors
/// The database's failures.
pub async fn entries_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    accounts: &[LedgerAccountId],
    (request, key): (&PageRequest, Option<EntryKey>),
) -> Result<Page<StatementEntry>, QueryError> {
    let mut rows = Vec::new();
    for account in accounts {
        rows.extend(entries_of_account(connection, actor, *account, (request, key)).await?);
    }
    match request.direction {
        Direction::Forward => rows.sort_by_key(|row| Reverse(row.key())),
        Direction::Backward => rows.sort_by_key(StatementEntry::key),
    }
    rows.truncate(usize::try_from(request.size + 1).map_err(DatabaseError::internal)?);
    Ok(Page::from_rows(request, rows))
}

/// As many as a page can take of one account, and one more.
async fn entries_of_account(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    account_id: LedgerAccountId,
    (request, key): (&PageRequest, Option<EntryKey>),
) -> Result<Vec<StatementEntry>, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(Vec::new()) };
    let visible = visible.filter(ledger_accounts::id.eq(account_id)).select(ledger_accounts::id);
    let (at, transaction, account) =
        (ledger_entries::posted_at, ledger_entries::transaction_id, ledger_entries::account_id);
    let query = ledger_entries::table
        .inner_join(ledger_transactions::table)
        .filter(account.nullable().eq(visible.single_value()))
        .select(StatementEntry::as_select())
        .limit(request.size + 1)
        .into_boxed();
    // The bound on the instant alone is what the index is read by.
    let query = match (request.direction, key) {
        (_, None) => query,
        (Direction::Forward, Some(key)) => {
            let later = transaction.lt(key.1).or(transaction.eq(key.1).and(account.lt(key.2)));
            query.filter(at.le(key.0)).filter(at.lt(key.0).or(later))
        }
        (Direction::Backward, Some(key)) => {
            let earlier = transaction.gt(key.1).or(transaction.eq(key.1).and(account.gt(key.2)));
            query.filter(at.ge(key.0)).filter(at.gt(key.0).or(earlier))
        }
    };
    let query = match request.direction {
        Direction::Forward => query.order((at.desc(), transaction.desc())),
        Direction::Backward => query.order((at.asc(), transaction.asc())),
    };
    Ok(query.load(connection).await?)
}

/// How many entries [`entries_page`] has in all.
///
/// # Errors
/// The database's failures.
pub async fn entries_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    accounts: &[LedgerAccountId],
) -> Result<i64, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(0) };
    let visible = visible.filter(ledger_accounts::id.eq_any(accounts)).select(ledger_accounts::id);
    let entries = ledger_entries::table.filter(ledger_entries::account_id.eq_any(visible));
    Ok(entries.select(count_star()).get_result(connection).await?)
}

/// The transactions that exist and move an account that may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn transactions_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[LedgerTransactionId],
) -> Result<Vec<LedgerTransaction>, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(Vec::new()) };
    let moved = ledger_entries::table
        .filter(ledger_entries::transaction_id.eq_any(ids))
        .filter(ledger_entries::account_id.eq_any(visible.select(ledger_accounts::id)))
        .select(ledger_entries::transaction_id);
    let found = ledger_transactions::table.filter(ledger_transactions::id.eq_any(moved));
    Ok(found.select(LedgerTransaction::as_select()).load(connection).await?)
}

/// The entries of these transactions to accounts that may be seen, in the order of the accounts' ids.
///
/// # Errors
/// The database's failures.
pub async fn entries_of_transactions(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[LedgerTransactionId],
) -> Result<Vec<LedgerEntry>, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(Vec::new()) };
    let found = ledger_entries::table
        .filter(ledger_entries::transaction_id.eq_any(ids))
        .filter(ledger_entries::account_id.eq_any(visible.select(ledger_accounts::id)))
        .order((ledger_entries::transaction_id, ledger_entries::account_id))
        .select(LedgerEntry::as_select());
    Ok(found.load(connection).await?)
}

/// What happened to the money of these order lines, oldest first. Admins only.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn transactions_of_subjects(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    subjects: &[Uuid],
) -> Result<Vec<LedgerTransaction>, QueryError> {
    require_all(actor)?;
    let found = ledger_transactions::table
        .filter(ledger_transactions::subject_id.eq_any(subjects))
        .order((ledger_transactions::posted_at, ledger_transactions::id))
        .select(LedgerTransaction::as_select());
    Ok(found.load(connection).await?)
}

/// What lists of transactions are ordered by: latest first.
pub type TransactionKey = (DateTime<Utc>, LedgerTransactionId);

impl LedgerTransaction {
    /// Its place in a list of transactions.
    #[must_use]
    pub fn key(&self) -> TransactionKey {
        (self.posted_at, self.id)
    }
}

/// A page of all that happened, latest first; of these kinds only, unless there are none.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn transactions_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    kinds: &[TransactionKind],
    (request, key): (&PageRequest, Option<TransactionKey>),
) -> Result<Page<LedgerTransaction>, QueryError> {
    require_all(actor)?;
    let mut query = ledger_transactions::table.into_boxed();
    if !kinds.is_empty() {
        query = query.filter(ledger_transactions::kind.eq_any(kinds.to_vec()));
    }
    let page =
        latest_first!(query, (ledger_transactions::posted_at, ledger_transactions::id), (request, key));
    Ok(Page::from_rows(request, page.select(LedgerTransaction::as_select()).load(connection).await?))
}
