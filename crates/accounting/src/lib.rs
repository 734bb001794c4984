#![doc = include_str!("../README.md")]

pub mod exports;
pub mod reconciliation;
pub mod revenue;
