#![doc = include_str!("../README.md")]

pub mod app;
mod calendar;
pub mod connection;
pub mod error;
pub mod http;
pub mod identity;
pub mod loader;
pub mod markdown;
pub mod money;
mod payments;
pub mod public_id;
mod reviews;
mod schema;
pub mod scope;
pub mod server_information;

pub use app::{App, Services};
pub use schema::{TeacherinSchema, build_schema, schema_text};
