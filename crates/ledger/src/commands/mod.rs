//! What is done to the ledger by itself; everything else posts to it.

pub mod balances_fold;
pub mod correction_post;
