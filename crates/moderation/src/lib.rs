#![doc = include_str!("../README.md")]

pub mod commands;
pub mod jobs;
pub mod model;
pub mod queries;
pub mod state;

pub use model::{Report, ReportKey};
pub use state::{ReportReason, ReportStatus, ReportSubjectKind};
