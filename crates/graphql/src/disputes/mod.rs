//! What buyers say was not given as agreed.

pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;

pub use loaders::{DisputeById, DisputeOfLine};
pub use mutations::DisputesMutation;
pub use queries::{DisputesQuery, ViewerDisputes};
pub use types::{AvailableLineAction, Dispute};
