//! Materials against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what fails in a test's preparation fails the test")]
#![expect(clippy::indexing_slicing, reason = "a test that counts wrong shall fail")]

// The packages have their long names here only; everywhere else the crates are called by their short ones.
extern crate teacherin_materials as materials;

mod authoring;
mod files;
mod publishing;
mod reading;
mod shop;
mod store_orders;
mod store_search;
mod visibility;
