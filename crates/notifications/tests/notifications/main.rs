//! Telling people, reading, marking, preferring and purging, against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod counting;
mod marking;
mod preferring;
mod purging;
mod reading;
mod telling;
mod world;
