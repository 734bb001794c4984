//! The ledger against a real PostgreSQL.

mod corrections;
mod disbursements;
mod folding;
mod posting;
mod reading;
mod world;
