//! Reads.

mod subjects;

pub use subjects::{held_of_subject, times_posted};
