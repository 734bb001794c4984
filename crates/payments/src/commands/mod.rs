//! What changes payments: one file and one transaction each.

pub mod commission_rule_create;
pub mod commission_rule_end;
pub mod dispute_answer;
pub mod dispute_decide;
pub mod dispute_open;
pub mod dispute_withdraw;
mod dispute_words;
pub mod disputes_progress;
pub mod news_apply;
pub mod page_store;
pub mod payment_abandon;
pub mod payment_open;
pub mod payment_return;
pub mod payments_poll;
pub mod refresh_claim;
pub mod refund_bank_account_ask;
pub mod refund_bank_account_give;
pub mod refund_create;
pub mod refund_disbursement_mark_returned;
pub mod refund_disbursement_mark_sent;
pub mod refund_mark_succeeded;
mod rule_terms;
pub mod silence_note;
pub mod webhook_record;
pub mod withholding_rule_create;
pub mod withholding_rule_end;
