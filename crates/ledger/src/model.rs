//! Rows of the ledger.

use chrono::{DateTime, Utc};
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions};
use diesel::prelude::*;
use kernel::Currency;
use kernel::id::{LedgerAccountId, LedgerTransactionId, PersonId, UserId};
use uuid::Uuid;

use crate::state::{AccountPurpose, TransactionKind};

/// Whose money it is, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = ledger_accounts, check_for_backend(diesel::pg::Pg))]
pub struct LedgerAccount {
    /// Its id.
    pub id: LedgerAccountId,
    /// What it is for.
    pub purpose: AccountPurpose,
    /// Whose it is; `None` for the company's own.
    pub person_id: Option<PersonId>,
    /// In what.
    pub currency: Currency,
    /// The sum of its entries that are folded; see [`crate::queries::balances`] for what it is worth now.
    pub balance: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When its kept balance last changed.
    pub updated_at: DateTime<Utc>,
}

/// Something that happened to money.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = ledger_transactions, check_for_backend(diesel::pg::Pg))]
pub struct LedgerTransaction {
    /// Its id.
    pub id: LedgerTransactionId,
    /// What happened.
    pub kind: TransactionKind,
    /// What made it happen, as the kind says; opaque here.
    pub source_id: Uuid,
    /// The order line it is about; opaque here.
    pub subject_id: Option<Uuid>,
    /// How many times the same had happened before.
    pub occurrence: i32,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When it was written down.
    pub posted_at: DateTime<Utc>,
    /// Who put something right.
    pub posted_by_user_id: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
}

/// What a transaction does to one account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = ledger_entries, check_for_backend(diesel::pg::Pg))]
pub struct LedgerEntry {
    /// Of which transaction.
    pub transaction_id: LedgerTransactionId,
    /// To which account.
    pub account_id: LedgerAccountId,
    /// A debit when positive, a credit when negative; never zero. Minor units.
    pub amount: i64,
    /// In what.
    pub currency: Currency,
    /// When it was written down.
    pub posted_at: DateTime<Utc>,
}
