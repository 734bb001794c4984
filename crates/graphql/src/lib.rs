#![doc = include_str!("../README.md")]

pub mod accounting;
pub mod app;
pub mod booking;
pub mod calendar;
pub mod cancellation;
pub mod catalog;
pub mod commission;
pub mod connection;
pub mod cost;
pub mod date;
pub mod disputes;
pub mod entitlements;
pub mod error;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod ledger;
mod live;
pub mod loader;
pub mod markdown;
pub mod materials;
pub mod moderation;
pub mod money;
pub mod node;
pub mod notifications;
pub mod payments;
pub mod payouts;
pub mod public_id;
pub mod reviews;
mod schema;
pub mod scope;
pub mod server_information;
pub mod uploads;

pub use app::{App, LiveServices, Services};
pub use schema::{TeacherinSchema, build_schema, schema_text};
