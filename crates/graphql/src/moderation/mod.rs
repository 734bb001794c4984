//! What admins do to people, profiles and reviews.

pub mod mutations;

pub use mutations::ModerationMutation;
