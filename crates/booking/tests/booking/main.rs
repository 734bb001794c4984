//! Booking against PostgreSQL, many at once.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_booking as booking;

mod cancelling;
mod concurrency;
mod creating;
mod expiring;
mod idempotency;
mod invariants;
mod lists;
mod mails;
mod world;
