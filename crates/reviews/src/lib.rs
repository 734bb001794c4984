#![doc = include_str!("../README.md")]

pub mod author;
pub mod commands;
pub mod model;
pub mod queries;

pub use model::Review;
