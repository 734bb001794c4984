//! The simulator as a merchant's server sees it: over HTTP.

#![expect(clippy::unwrap_used, reason = "everything here is a test: a panic is its way to fail")]

mod actions;
mod charge;
mod control;
mod delivery;
mod idempotency;
mod merchant;
mod methods;
mod outcomes;
mod pages;
mod payouts;
mod refund;
mod restart;
mod snap;
mod snap_refusals;
mod switches;
