//! Budgets of several processes against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod interleavings;
mod lasting;
mod rounds;
mod running;
mod world;
