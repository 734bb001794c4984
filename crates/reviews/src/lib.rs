#![doc = include_str!("../README.md")]

pub mod author;
pub mod commands;
pub mod config;
pub mod jobs;
pub mod model;
pub mod policy;
pub mod queries;
pub mod subject;
mod texts;

pub use config::ReviewConfig;
pub use model::Review;
pub use subject::{ReviewKind, ReviewSubject};
