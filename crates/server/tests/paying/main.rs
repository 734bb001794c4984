//! Paying through real processes: some die in the middle, some meet at the end of a hold.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod duel;
mod dying;
mod payouts;
mod racing;
mod restoring;
mod stage;
