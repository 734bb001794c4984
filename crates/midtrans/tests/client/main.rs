//! The client against a server that says what it is told to, over real connections.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_midtrans as midtrans;

mod ending;
mod judging;
mod page;
mod payout_creation;
mod payout_decision;
mod payout_questions;
mod payout_secrets;
mod refund;
mod scripted;
mod secrets;
mod status;
