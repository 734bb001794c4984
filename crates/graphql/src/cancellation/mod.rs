//! How much goes back when a paid lesson is called off: policies, and what they come to for one booking.

pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;

pub use loaders::{CancellationPolicyById, CancellationPolicyOfTeacher};
pub use mutations::CancellationMutation;
pub use queries::CancellationQuery;
pub use types::{BookingCancelPreview, CancellationPolicy};
