//! The ledger against a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod closing;
mod corrections;
mod disbursements;
mod folding;
mod posting;
mod reading;
mod world;
