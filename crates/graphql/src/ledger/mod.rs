//! What happened to money, account by account, and what a teacher has earned.

pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
pub mod viewer;

pub use loaders::{LedgerAccountById, LedgerTransactionById};
pub use mutations::LedgerMutation;
pub use queries::LedgerQuery;
pub use types::{LedgerAccount, LedgerTransaction};
pub use viewer::ViewerEarnings;
