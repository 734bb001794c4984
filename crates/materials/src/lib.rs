#![doc = include_str!("../README.md")]

pub mod commands;
pub mod error;
pub mod flows;
pub mod jobs;
pub mod model;
pub mod policy;
pub mod purchase;
pub mod queries;
pub mod rating;
pub mod search_rows;
pub mod search_texts;
pub mod state;
pub mod store;
pub mod visibility;

pub use error::StoreError;
pub use jobs::MaterialUpdated;
pub use model::{Material, MaterialFile, MaterialKey, MaterialVersion};
pub use policy::{AvailableAction, MaterialAction, UnavailableReason};
pub use state::MaterialStatus;
