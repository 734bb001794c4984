#![doc = include_str!("../README.md")]

pub mod backfill;
pub mod cancel_preview;
pub mod commands;
pub mod config;
pub mod invariants;
pub mod jobs;
mod lesson;
mod locked;
pub mod model;
pub mod policy;
pub mod queries;
pub mod state;

pub use config::BookingConfig;
pub use model::{Booking, CancellationPolicy, CancellationStep, CancellationTerms, Meeting, NoShowReport};
pub use policy::{AvailableAction, BookingAction, Situation, UnavailableReason};
pub use state::{BookingStatus, CancelledBy, CancellingSide, NoShowStatus, Participant};
