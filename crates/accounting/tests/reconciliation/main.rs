//! Reconciliation against PostgreSQL and two gateways in memory.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_accounting as accounting;

mod agreeing;
mod closing;
mod differing;
mod going_on;
mod pay_desk;
mod payout_desk;
mod telling;
mod world;
