//! What admins do with the ledger.

pub mod ledger_correction_post;

pub use ledger_correction_post::LedgerCorrectionPost as LedgerMutation;
