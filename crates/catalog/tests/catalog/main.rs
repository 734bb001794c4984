//! The catalogue against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what fails in a test's preparation fails the test")]
#![expect(clippy::indexing_slicing, reason = "a test that counts wrong shall fail")]

// The package has its long name here only; everywhere else the crate is called `catalog`.
extern crate teacherin_catalog as catalog;

mod favourites;
mod market;
mod portfolio;
mod profile;
mod search_filters;
mod search_orders;
mod search_rows;
mod search_text;
mod slugs;
mod vocabulary;
