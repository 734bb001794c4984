//! The queue against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod failing;
mod running;
mod schedules;
mod shutdown;
mod world;
