//! Booking against PostgreSQL, many at once.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

extern crate teacherin_booking as booking;

mod answering;
mod at_once;
mod backfilling;
mod cancellation_policies;
mod cancelling;
mod cancelling_by_policy;
mod cancelling_paid;
mod completing;
mod concurrency;
mod creating;
mod expiring;
mod histories;
mod idempotency;
mod interleavings;
mod invariants;
mod lists;
mod mails;
mod meetings;
mod no_shows;
mod notices;
mod paying;
#[path = "../../../payouts/tests/payouts/gateway.rs"]
#[expect(dead_code, reason = "payouts are sent here with fewer accidents than there")]
mod payout_gateway;
mod reminders;
mod reversals;
mod state_table;
mod suspended;
mod telling;
mod unfollowed;
mod world;
