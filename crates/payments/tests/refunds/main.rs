//! Money going back, against PostgreSQL and a gateway that does as it is told.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]
#![expect(clippy::indexing_slicing, reason = "a test fails where something is missing")]

extern crate teacherin_payments as payments;

mod backfilling;
mod confirming;
mod contested;
mod creating;
mod deciding;
mod disbursing;
mod disputing;
mod forfeiting;
mod interleavings;
mod ledger;
mod marking;
mod naming;
mod opening;
mod outside;
mod reading;
mod releasing;
mod sending;
mod twice;
mod waiting;
mod world;
