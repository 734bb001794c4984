//! What people and time do to payouts: one transaction each.

pub mod account_store;
mod by_hand;
pub mod news_apply;
pub mod notification_record;
pub mod payout_batch_approve;
pub mod payout_batch_create;
pub mod payout_batch_reject;
pub mod payout_cancel;
pub mod payout_mark_failed;
pub mod payout_mark_returned;
pub mod payout_mark_sent;
pub mod payout_proof_download;
pub mod payout_refuse;
pub mod payout_request;
pub mod payout_schedule_set;
pub mod payouts_look;
mod reason;
pub mod reference_store;
pub mod schedule_run;
pub mod sending_begin;
pub mod sending_mark;
