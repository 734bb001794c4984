#![doc = include_str!("../README.md")]

mod amount;
mod answer;
mod client;
mod configuration;
mod ending;
mod exchange;
mod news;
mod notification;
mod page;
mod refund;
mod report;
mod status;
mod words;

pub use client::Midtrans;
pub use configuration::{ConfigurationError, MidtransConfig};
