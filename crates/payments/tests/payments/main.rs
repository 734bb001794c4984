//! Paying against PostgreSQL and a gateway in memory.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_payments as payments;

mod abandoning;
mod again;
mod agreeing;
mod backfilling;
mod challenging;
mod free;
mod gateway;
mod interleavings;
mod invoicing;
mod listing;
mod noticing;
mod polling;
mod refreshing;
mod reversing;
mod settling;
mod starting;
mod twice;
mod webhook;
mod world;
