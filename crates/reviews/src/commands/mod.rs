//! What people do with reviews: one file per command, each one transaction; and what operators do with ratings.

mod locked;
pub mod material_review_create;
pub mod ratings;
pub mod ratings_rebuild;
pub mod review_create;
pub mod review_reply;
pub mod review_update;
mod visibility;

pub use visibility::{Visibility, set_visibility};
