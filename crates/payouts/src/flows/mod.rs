//! What needs the gateway: a command, a question, a command.

pub mod payout_account_set;
pub mod payout_proof_download;
pub mod payout_refresh;
pub mod payout_send;
