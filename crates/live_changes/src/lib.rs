#![doc = include_str!("../README.md")]

mod forget_old;
mod hub;
mod rows;
mod tail;
mod topic;

pub use forget_old::{ForgetOld, register};
pub use hub::{LiveChanges, Watch};
pub use topic::Topic;
