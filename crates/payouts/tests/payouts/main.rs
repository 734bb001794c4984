//! Payouts against PostgreSQL and a payout service in memory.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_payouts as payouts;

mod account;
mod gateway;
mod holder;
mod naming;
mod notices;
mod schedule;
mod world;
