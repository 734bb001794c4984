#![doc = include_str!("../README.md")]

pub mod distributions;
pub mod draw;
pub mod names;
pub mod texts;
pub mod vocabulary;
