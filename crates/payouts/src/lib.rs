#![doc = include_str!("../README.md")]

pub mod books;
pub mod commands;
pub mod flows;
pub mod gateway;
pub mod jobs;
pub mod model;
pub mod queries;
pub mod services;
pub mod state;

pub use model::{Payout, PayoutBatch, PayoutKey, PayoutSettings};
pub use services::{PayoutConfig, PayoutServices};
pub use state::{
    BatchStatus, HolderCheck, PayoutAttention, PayoutFailure, PayoutMethod, PayoutOrigin, PayoutSchedule,
    PayoutStatus,
};
