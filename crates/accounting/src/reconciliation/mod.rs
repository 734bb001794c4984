//! Comparing what the gateway says with what we say, every night.

pub mod commands;
mod delayed;
mod difference;
pub mod flow;
pub mod jobs;
pub mod model;
mod progress;
mod proposal;
pub mod queries;
mod reporting;
pub mod state;
mod steps;
mod window;

pub use delayed::Delayed;
pub use model::{PayoutStatementLine, ReconciliationRun, ReconciliationTask, RunKey, Subject, TaskKey};
pub use proposal::{Proposal, ProposedLeg};
pub use state::{DifferenceKind, RunStatus, RunStep, SubjectKind, TaskStatus};
