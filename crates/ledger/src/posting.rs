//! Writing down what happened to money: one transaction, its entries, and the balances that are kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions, ledger_unfolded_entries};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use kernel::id::{LedgerAccountId, LedgerTransactionId, PersonId, UserId};
use uuid::Uuid;

use crate::shares;
use crate::state::{AccountPurpose, TransactionKind};

/// Names an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountName {
    /// What it is for.
    pub purpose: AccountPurpose,
    /// Whose it is; `None` for the company's own.
    pub person_id: Option<PersonId>,
}

impl AccountName {
    /// One of the company's own accounts.
    #[must_use]
    pub const fn platform(purpose: AccountPurpose) -> Self {
        Self { purpose, person_id: None }
    }

    /// An account of a person.
    #[must_use]
    pub const fn of(purpose: AccountPurpose, person_id: PersonId) -> Self {
        Self { purpose, person_id: Some(person_id) }
    }
}

/// What a transaction does to one account: a debit when positive, a credit when negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// The account.
    pub account: AccountName,
    /// How much, minor units.
    pub amount: i64,
}

/// Something that happened to money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// What happened.
    pub kind: TransactionKind,
    /// What made it happen, as the kind says.
    pub source_id: Uuid,
    /// The order line it is about.
    pub subject_id: Option<Uuid>,
    /// How many times the same had happened before.
    pub occurrence: i32,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// Who corrects, and why; of corrections only.
    pub correction: Option<(UserId, String)>,
    /// In what.
    pub currency: Currency,
    /// What it does. Legs of the same account are added up, legs of nothing are left out.
    pub legs: Vec<Leg>,
}

/// Writes it down, unless the same was written down before: `None` then, and when it moves nothing.
///
/// The accounts of people are locked in the order of their ids and keep their balance at once; the company's own are folded
/// later (DESIGN.md §5.12).
///
/// # Errors
/// When the database fails; when the legs do not sum to zero or an account would fall below its floor, which is a fault of
/// ours and undoes everything.
pub async fn post(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    posting: Posting,
) -> Result<Option<LedgerTransactionId>, DatabaseError> {
    let legs = added_up(&posting)?;
    if legs.is_empty() {
        return Ok(None);
    }
    let id = LedgerTransactionId::generate(now);
    let (posted_by, reason) = posting.correction.unzip();
    let written = diesel::insert_into(ledger_transactions::table)
        .values((
            ledger_transactions::id.eq(id),
            ledger_transactions::kind.eq(posting.kind),
            ledger_transactions::source_id.eq(posting.source_id),
            ledger_transactions::subject_id.eq(posting.subject_id),
            ledger_transactions::occurrence.eq(posting.occurrence),
            ledger_transactions::occurred_at.eq(posting.occurred_at),
            ledger_transactions::posted_at.eq(now),
            ledger_transactions::posted_by_user_id.eq(posted_by),
            ledger_transactions::reason.eq(reason),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    if written == 0 {
        return Ok(None);
    }
    let accounts = accounts(connection, now, posting.currency, legs.keys().copied().collect()).await?;
    let mut moves = Vec::new();
    for (name, amount) in legs {
        let account = accounts.get(&name).copied();
        let account =
            account.ok_or_else(|| DatabaseError::internal("an account was opened and is not there"))?;
        moves.push((account, name, amount));
    }
    moves.sort_by_key(|(account, _, _)| *account);
    for (account, name, amount) in moves.iter().filter(|(_, name, _)| name.purpose.is_personal()) {
        move_balance(connection, now, *account, *amount).await?;
        tracing::trace!(%account, purpose = %name.purpose, amount, "a kept balance moved");
    }
    let entries: Vec<_> = moves
        .iter()
        .map(|(account, _, amount)| {
            (
                ledger_entries::transaction_id.eq(id),
                ledger_entries::account_id.eq(*account),
                ledger_entries::amount.eq(*amount),
                ledger_entries::currency.eq(posting.currency),
                ledger_entries::posted_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(ledger_entries::table).values(entries).execute(connection).await?;
    let explained = moves.iter().filter(|(_, name, _)| name.purpose.is_explained());
    let explained: Vec<_> = explained.map(|(account, _, amount)| (*account, *amount)).collect();
    shares::add(connection, now, posting.subject_id, &explained).await?;
    let unfolded: Vec<_> = moves
        .iter()
        .filter(|(_, name, _)| !name.purpose.is_personal())
        .map(|(account, _, amount)| {
            (
                ledger_unfolded_entries::transaction_id.eq(id),
                ledger_unfolded_entries::account_id.eq(*account),
                ledger_unfolded_entries::amount.eq(*amount),
            )
        })
        .collect();
    diesel::insert_into(ledger_unfolded_entries::table).values(unfolded).execute(connection).await?;
    Ok(Some(id))
}

/// Locks the accounts of these people, in the order of their ids, for a command that posts more than once: the ledger is locked
/// last, and all of it at once.
///
/// # Errors
/// When the database fails.
pub async fn lock_accounts(
    connection: &mut AsyncPgConnection,
    people: &[PersonId],
) -> Result<(), DatabaseError> {
    let locked: Vec<LedgerAccountId> = ledger_accounts::table
        .filter(ledger_accounts::person_id.eq_any(people))
        .order(ledger_accounts::id)
        .select(ledger_accounts::id)
        .for_no_key_update()
        .load(connection)
        .await?;
    tracing::trace!(accounts = locked.len(), "locked");
    Ok(())
}

/// The account of this name, opened if nobody needed it before: for whoever speaks of an account without moving it.
///
/// # Errors
/// When the database fails.
pub async fn account_id(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    currency: Currency,
    name: AccountName,
) -> Result<LedgerAccountId, DatabaseError> {
    let opened = accounts(connection, now, currency, vec![name]).await?;
    opened
        .get(&name)
        .copied()
        .ok_or_else(|| DatabaseError::internal("an account was opened and is not there"))
}

/// What an account of a person's holds, as a number that is the person's when positive; the account stays locked until the
/// transaction ends, so that nobody takes from it what is about to be taken. Nothing where nobody needed the account before.
///
/// # Errors
/// When the database fails; of the company's own accounts, which are folded later and cannot be asked so.
pub async fn locked_balance(
    connection: &mut AsyncPgConnection,
    currency: Currency,
    account: AccountName,
) -> Result<i64, DatabaseError> {
    if !account.purpose.is_personal() {
        return Err(DatabaseError::internal(format!("{account:?} keeps no balance of its own")));
    }
    let balance: Option<i64> = ledger_accounts::table
        .filter(ledger_accounts::person_id.eq(account.person_id))
        .filter(ledger_accounts::purpose.eq(account.purpose))
        .filter(ledger_accounts::currency.eq(currency))
        .select(ledger_accounts::balance)
        .for_no_key_update()
        .first(connection)
        .await
        .optional()?;
    Ok(account.purpose.on_own_side(balance.unwrap_or(0)))
}

/// One amount per account, those of nothing left out.
fn added_up(posting: &Posting) -> Result<BTreeMap<AccountName, i64>, DatabaseError> {
    let mut legs = BTreeMap::new();
    let mut sum = 0_i128;
    for leg in &posting.legs {
        if leg.account.purpose.is_personal() != leg.account.person_id.is_some() {
            return Err(DatabaseError::internal(format!("no such account: {:?}", leg.account)));
        }
        *legs.entry(leg.account).or_insert(0_i64) += leg.amount;
        sum += i128::from(leg.amount);
    }
    if sum != 0 {
        return Err(DatabaseError::internal(format!("{posting:?} does not sum to zero")));
    }
    legs.retain(|_, amount| *amount != 0);
    Ok(legs)
}

/// The accounts of these names; those that nobody needed before are opened.
async fn accounts(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    currency: Currency,
    names: Vec<AccountName>,
) -> Result<BTreeMap<AccountName, LedgerAccountId>, DatabaseError> {
    let mut known = find(connection, currency, &names).await?;
    let new: Vec<AccountName> = names.iter().filter(|name| !known.contains_key(name)).copied().collect();
    if !new.is_empty() {
        // Sorted by name, so that two who open the same accounts at once do not wait for each other.
        let rows: Vec<_> = new
            .iter()
            .map(|name| {
                (
                    ledger_accounts::id.eq(LedgerAccountId::generate(now)),
                    ledger_accounts::purpose.eq(name.purpose),
                    ledger_accounts::person_id.eq(name.person_id),
                    ledger_accounts::currency.eq(currency),
                    ledger_accounts::created_at.eq(now),
                    ledger_accounts::updated_at.eq(now),
                )
            })
            .collect();
        diesel::insert_into(ledger_accounts::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(connection)
            .await?;
        known.extend(find(connection, currency, &new).await?);
    }
    Ok(known)
}

async fn find(
    connection: &mut AsyncPgConnection,
    currency: Currency,
    names: &[AccountName],
) -> Result<BTreeMap<AccountName, LedgerAccountId>, DatabaseError> {
    let purposes: Vec<AccountPurpose> = names.iter().map(|name| name.purpose).collect();
    let people: Vec<PersonId> = names.iter().filter_map(|name| name.person_id).collect();
    let rows: Vec<(AccountPurpose, Option<PersonId>, LedgerAccountId)> = ledger_accounts::table
        .filter(ledger_accounts::currency.eq(currency))
        .filter(ledger_accounts::purpose.eq_any(purposes))
        .filter(ledger_accounts::person_id.is_null().or(ledger_accounts::person_id.eq_any(people)))
        .select((ledger_accounts::purpose, ledger_accounts::person_id, ledger_accounts::id))
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(|(purpose, person_id, id)| (AccountName { purpose, person_id }, id)).collect())
}

async fn move_balance(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    account: LedgerAccountId,
    amount: i64,
) -> Result<(), DatabaseError> {
    let moved = diesel::update(ledger_accounts::table.find(account))
        .set((
            ledger_accounts::balance.eq(ledger_accounts::balance + amount),
            ledger_accounts::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if moved == 1 { Ok(()) } else { Err(DatabaseError::internal(format!("{account} is gone"))) }
}
