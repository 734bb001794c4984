#![doc = include_str!("../README.md")]

pub mod bank_accounts;
pub mod banks;
pub mod commands;
pub mod disbursements;
pub mod invariants;
pub mod jobs;
pub mod model;
pub mod posting;
pub mod queries;
pub mod sealing;
pub mod shares;
pub mod state;

pub use model::{BankAccount, Disbursement, LedgerAccount, LedgerEntry, LedgerTransaction};
pub use posting::{AccountName, Leg, Posting, account_id, lock_accounts, locked_balance, post};
pub use sealing::SealingKeys;
pub use state::{AccountPurpose, DisbursementKind, DisbursementStatus, Side, TransactionKind};
