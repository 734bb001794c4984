//! What people and time do to payouts: one transaction each.

pub mod news_apply;
pub mod notification_record;
pub mod payout_proof_download;
pub mod payouts_look;
pub mod reference_store;
pub mod sending_begin;
pub mod sending_mark;
