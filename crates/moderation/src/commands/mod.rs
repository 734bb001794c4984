//! What admins can do: one file per command, each one transaction.

pub mod teacher_verify;
pub mod user_reinstate;
pub mod user_suspend;
