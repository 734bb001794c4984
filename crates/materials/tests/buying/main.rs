//! Buying materials, against PostgreSQL and a gateway in memory.

#![expect(clippy::unwrap_used, reason = "what fails in a test's preparation fails the test")]
#![expect(clippy::indexing_slicing, reason = "a test that counts wrong shall fail")]

// The packages have their long names here only; everywhere else the crates are called by their short ones.
extern crate teacherin_materials as materials;

mod at_once;
mod buying;
mod doubts;
mod downloading;
mod ending;
mod gateway;
mod giving_back;
#[expect(dead_code, reason = "the other tests of materials use the rest of the shop")]
#[path = "../materials/shop.rs"]
mod shop;
mod world;
