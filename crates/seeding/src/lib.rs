#![doc = include_str!("../README.md")]

mod calendar_plan;
mod copy;
pub mod demo;
pub mod demo_store;
mod directory;
pub mod distributions;
pub mod draw;
mod error;
mod identifiers;
mod lesson_plan;
pub mod names;
mod rating;
mod rows;
mod seed;
mod student_plan;
mod suspension;
mod tables;
mod teacher_plan;
pub mod texts;

pub use self::error::SeedError;
pub use self::seed::{Progress, SeedParams, SeedReport, seed};
