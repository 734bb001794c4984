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
mod payout_service;
mod refund;
mod report;
mod signature;
mod status;
mod wire;
mod words;

pub use client::Midtrans;
pub use configuration::{ConfigurationError, MidtransConfig};
pub use payout_service::{MidtransPayouts, MidtransPayoutsConfig, PayoutKeys, PayoutRole};
