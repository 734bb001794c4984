#![doc = include_str!("../README.md")]

pub mod exports;
pub mod jobs;
pub mod period;
pub mod reconciliation;
pub mod revenue;
pub mod services;

pub use services::AccountingServices;
