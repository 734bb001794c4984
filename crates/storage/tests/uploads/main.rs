//! Uploads from their announcement to their end: real PostgreSQL, the embedded store over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod abandoning;
mod announcing;
mod attaching;
mod away;
mod completing;
mod refusing;
mod scanning;
mod slow;
mod slow_store;
mod world;
