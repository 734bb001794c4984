//! What an admin does to the queue.

pub mod dead_letter_retry;
