//! The calendar against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_calendar as calendar;

mod claims;
mod free_slots;
mod paying;
mod publish;
mod support;
mod withdraw;
