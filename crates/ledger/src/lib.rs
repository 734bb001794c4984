#![doc = include_str!("../README.md")]

pub mod model;
pub mod posting;
pub mod queries;
pub mod state;

pub use model::{LedgerAccount, LedgerEntry, LedgerTransaction};
pub use posting::{AccountName, Leg, Posting, post};
pub use state::{AccountPurpose, Side, TransactionKind};
