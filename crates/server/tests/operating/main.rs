//! The product as those who run it see it: measured, asked what is wrong with it, restarted while people use it, under keys
//! that change.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod diagnosing;
mod measuring;
mod restarting;
mod rotating;
mod stage;
mod telling;
mod trading;
