//! What can be done about payouts, and by whom: which buttons are drawn, and why one is grey. Pure; the commands ask the same.

mod actions;
mod asking;

pub use actions::{
    AvailableBatchAction, AvailablePayoutAction, BatchAction, BatchLook, BatchUnavailableReason,
    PayoutAction, PayoutSide, PayoutUnavailableReason, available_batch_actions, available_payout_actions,
};
pub(crate) use actions::{approve, call_off, mark_failed, mark_returned, mark_sent, put_into_batch, reject};
pub(crate) use asking::ask_for;
pub use asking::{RequestStanding, RequestUnavailableReason, ask};

#[cfg(test)]
mod tests;
