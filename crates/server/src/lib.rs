#![doc = include_str!("../README.md")]

mod application;
pub mod cli;
mod client_address;
pub mod commands;
pub mod configuration;
pub mod doctor;
mod file_store;
mod graphiql;
mod health;
mod job_registry;
pub mod keys;
mod line_news;
pub mod measurements;
mod observation;
mod parts;
pub mod pay_return;
pub mod process;
pub mod refund_account;
mod requests;
mod sampling;
mod security_headers;
pub mod shutdown;
pub mod telemetry;
mod trace_context;
pub mod webhook;

pub use application::application;
pub use client_address::TrustedProxies;
pub use configuration::FrontendOrigins;
pub use job_registry::job_runner;
pub use keys::Keys;
pub use parts::{DRAIN_MAX_DEFAULT, Parts};
