//! Money going back, against PostgreSQL and a gateway that does as it is told.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]
#![expect(clippy::indexing_slicing, reason = "a test fails where something is missing")]

extern crate teacherin_payments as payments;

mod interleavings;
mod marking;
mod opening;
mod outside;
mod reading;
mod sending;
mod waiting;
mod world;
