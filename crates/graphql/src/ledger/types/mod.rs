//! The ledger as clients see it.

pub mod account;
pub mod earnings;
pub mod enums;
pub mod posting;

pub use account::{LedgerAccount, LedgerAccountConnection, LedgerAccountEdge};
pub use earnings::TeacherEarnings;
pub use enums::{LedgerAccountPurpose, LedgerSide, LedgerTransactionKind};
pub use posting::{
    LedgerEntry, LedgerEntryConnection, LedgerEntryEdge, LedgerTransaction, LedgerTransactionConnection,
    LedgerTransactionEdge,
};
