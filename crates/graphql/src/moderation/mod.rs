//! What admins look through, and what they do to people, profiles and reviews.

pub mod mutations;
pub mod queries;
pub mod types;

pub use mutations::ModerationMutation;
pub use queries::ModerationQuery;
