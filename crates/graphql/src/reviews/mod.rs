//! What people say of lessons and materials.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod types;
pub mod viewer;

pub use loaders::{AuthorName, LatestReviews, OwnReviewOfMaterial, ReviewById, ReviewOfBooking};
pub use mutations::ReviewsMutation;
pub use types::{Review, ReviewConnection, ReviewKind, reviews_of_material, reviews_of_teacher};
pub use viewer::ViewerReviews;
