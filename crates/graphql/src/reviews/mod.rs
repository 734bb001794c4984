//! What students say of lessons.

pub mod loaders;
pub mod types;

pub use loaders::{AuthorName, LatestReviews, ReviewById};
pub use types::{Review, ReviewConnection, reviews_of_teacher};
