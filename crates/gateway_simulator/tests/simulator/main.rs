//! The simulator as a merchant's server sees it: over HTTP.

mod actions;
mod charge;
mod control;
mod delivery;
mod idempotency;
mod merchant;
mod methods;
mod outcomes;
mod pages;
mod refund;
mod restart;
mod snap;
mod snap_refusals;
mod switches;
