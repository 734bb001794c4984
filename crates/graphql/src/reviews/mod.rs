//! What students say of lessons.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod types;
pub mod viewer;

pub use loaders::{AuthorName, LatestReviews, ReviewById, ReviewOfBooking};
pub use mutations::ReviewsMutation;
pub use types::{Review, ReviewConnection, reviews_of_teacher};
pub use viewer::ViewerReviews;
