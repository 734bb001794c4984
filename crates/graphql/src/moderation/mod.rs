//! What admins do to people and profiles.

pub mod mutations;

pub use mutations::ModerationMutation;
