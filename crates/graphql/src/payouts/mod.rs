//! How teachers get their money.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
pub mod viewer;

pub use loaders::{PayoutBatchById, PayoutById};
pub use mutations::PayoutsMutation;
pub use queries::PayoutsQuery;
pub use types::{Payout, PayoutBatch};
pub use viewer::ViewerPayouts;
