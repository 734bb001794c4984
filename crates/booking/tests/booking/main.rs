//! Booking against PostgreSQL, many at once.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_booking as booking;

mod answering;
mod cancelling;
mod cancelling_paid;
mod concurrency;
mod creating;
mod expiring;
mod idempotency;
mod invariants;
mod lists;
mod mails;
mod paying;
mod reversals;
mod suspended;
mod world;
