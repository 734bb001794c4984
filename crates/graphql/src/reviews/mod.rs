//! What students say of lessons.

mod loaders;
mod types;

pub use loaders::{AuthorName, LatestReviews, ReviewById};
pub use types::{Review, ReviewConnection, reviews_of_teacher};
