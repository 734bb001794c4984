//! The company's books, on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]
#![expect(clippy::indexing_slicing, reason = "a test fails where something is missing")]

extern crate teacherin_accounting as accounting;

mod books;
mod exports;
mod revenue;
