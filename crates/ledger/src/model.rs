//! Rows of the ledger.

use chrono::{DateTime, Utc};
use database::schema::{bank_accounts, disbursements, ledger_accounts, ledger_entries, ledger_transactions};
use diesel::prelude::*;
use kernel::id::{BankAccountId, DisbursementId, LedgerAccountId, LedgerTransactionId, PersonId, UserId};
use kernel::{Currency, Money};
use uuid::Uuid;

use crate::posting::AccountName;
use crate::queries::{AccountKey, DisbursementKey};
use crate::state::{AccountPurpose, DisbursementKind, DisbursementStatus, Side, TransactionKind};

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

impl LedgerAccount {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> AccountName {
        AccountName { purpose: self.purpose, person_id: self.person_id }
    }

    /// Its place in a list of accounts.
    #[must_use]
    pub fn key(&self) -> AccountKey {
        (self.created_at, self.id)
    }
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

/// Where money can be sent. Number and holder are sealed: [`crate::bank_accounts::open_sealed`].
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = bank_accounts, check_for_backend(diesel::pg::Pg))]
pub struct BankAccount {
    /// Its id.
    pub id: BankAccountId,
    /// Whose it is.
    pub person_id: PersonId,
    /// At which bank: one of [`crate::banks::BANKS`].
    pub bank_code: String,
    /// Number and holder, encrypted; bound to the id.
    pub(crate) sealed: Vec<u8>,
    /// Which key it was encrypted with.
    pub key_name: String,
    /// What is shown of the number.
    pub last_digits: String,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When it was taken away.
    pub removed_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for BankAccount {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BankAccount").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One sending of money to a bank account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = disbursements, check_for_backend(diesel::pg::Pg))]
pub struct Disbursement {
    /// Its id.
    pub id: DisbursementId,
    /// What it pays out.
    pub kind: DisbursementKind,
    /// Which one, as the kind says; opaque here.
    pub subject_id: Uuid,
    /// To whom.
    pub person_id: PersonId,
    /// Where to; `None` until it is known.
    pub bank_account_id: Option<BankAccountId>,
    /// In what.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
    /// Where it stands.
    pub status: DisbursementStatus,
    /// Until when the link that asks for the account can be used.
    pub link_expires_at: Option<DateTime<Utc>>,
    /// The bank's name for the transfer.
    pub bank_reference: Option<String>,
    /// Which admin sent it.
    pub sent_by_user_id: Option<UserId>,
    /// When it was sent.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When the bank sent it back.
    pub returned_at: Option<DateTime<Utc>>,
    /// Why, in the words of whoever wrote it down.
    pub return_reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Disbursement {
    /// How much is sent.
    #[must_use]
    pub const fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }

    /// Its place in a list of sendings.
    #[must_use]
    pub fn key(&self) -> DisbursementKey {
        (self.created_at, self.id)
    }
}

impl LedgerEntry {
    /// Whether it is a debit or a credit.
    #[must_use]
    pub const fn side(&self) -> Side {
        if self.amount > 0 { Side::Debit } else { Side::Credit }
    }

    /// How much, whichever side it is on.
    #[must_use]
    pub const fn money(&self) -> Money {
        Money { amount: self.amount.abs(), currency: self.currency }
    }
}
