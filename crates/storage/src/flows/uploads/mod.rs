//! From an announcement to a file that can be used.

pub mod complete;
pub mod create;
pub(crate) mod inspection;
