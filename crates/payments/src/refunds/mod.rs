//! Money going back to buyers. A refund is opened in the transaction that decides it, under the lock of its order, and
//! sent by a job. Its money is reserved when it is opened, so that nothing goes back twice.

mod distribution;
mod opening;
pub mod outside;
mod reserve;
pub mod send;
pub mod sending;
mod voiding;
mod written_down;

pub use opening::{NewRefund, open, open_full_of_line};
pub use voiding::void_open_of_payment;
