#![doc = include_str!("../README.md")]

pub mod claims;
pub mod commands;
pub mod jobs;
pub mod model;
pub mod queries;
pub mod state;

pub use model::{Claim, ClaimOwner, Slot, TimeRange};
pub use state::{ClaimStatus, OwnerKind};
