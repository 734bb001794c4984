#![doc = include_str!("../README.md")]

mod backoff;
pub mod commands;
pub mod error;
mod job;
mod lease;
pub mod model;
pub mod queries;
mod queue;
mod registry;
mod runner;
mod schedule;
mod state;
mod work;

pub use job::{Job, JobError, JobRun};
pub use queue::{enqueue, enqueue_at, enqueue_once, enqueue_soonest};
pub use registry::Registry;
pub use runner::{Runner, RunnerConfig};
pub use state::JobStatus;
