#![doc = include_str!("../README.md")]

pub mod books;
pub mod calling_off;
pub mod commands;
mod events;
pub mod flows;
pub mod gateway;
mod holder_names;
pub mod invariants;
pub mod jobs;
mod locks;
mod looking;
pub mod model;
mod news;
mod payees;
pub mod policy;
pub mod queries;
#[cfg(test)]
mod samples;
pub mod schedule;
pub mod services;
pub mod state;

pub use model::{Payout, PayoutBatch, PayoutBatchKey, PayoutKey, PayoutSettings};
pub use services::{PayoutConfig, PayoutServices};
pub use state::{
    BatchStatus, HolderCheck, PayoutAttention, PayoutFailure, PayoutMethod, PayoutOrigin, PayoutSchedule,
    PayoutStatus,
};
