//! Money going back to buyers. A refund is opened in the transaction that decides it, under the lock of its order, and
//! sent by a job. Its money is reserved when it is opened, so that nothing goes back twice.

mod confirming;
pub(crate) mod disbursing;
mod distribution;
pub mod link;
mod opening;
pub mod outside;
pub(crate) mod paid_line;
mod reading;
mod reopening;
mod reserve;
mod returning;
pub mod send;
pub mod sending;
mod voiding;
mod written_down;

pub(crate) use opening::open_decided;
pub use opening::{Decision, NewRefund, open, open_full_of_line};
pub(crate) use reading::{find, is_of_buyer};
pub(crate) use reopening::reopen_decided;
pub(crate) use returning::returned;
pub use voiding::void_open_of_payment;
