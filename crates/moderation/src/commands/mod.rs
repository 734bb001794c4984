//! What admins can do: one file per command, each one transaction.

pub mod review_hide;
pub mod review_restore;
pub mod teacher_verify;
pub mod user_reinstate;
pub mod user_suspend;
