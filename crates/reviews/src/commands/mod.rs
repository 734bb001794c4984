//! What operators do with reviews.

pub mod ratings_rebuild;
