//! Payouts against PostgreSQL and a payout service in memory.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_payouts as payouts;

mod account;
mod approving;
mod batching;
mod by_hand;
mod calling_off;
mod gateway;
mod holder;
mod interleavings;
mod naming;
mod news;
mod notices;
mod processes;
mod reading;
mod requesting;
mod schedule;
mod sending;
mod sweeping;
mod unsound;
mod world;
