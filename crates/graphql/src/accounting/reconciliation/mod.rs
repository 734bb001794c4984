//! Where the gateways' word and ours differ.

pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;

pub use loaders::{PayoutStatementLineById, ReconciliationRunById, ReconciliationTaskById};
pub use mutations::ReconciliationMutation;
pub use queries::ReconciliationQuery;
pub use types::{PayoutStatementLine, ReconciliationRun, ReconciliationTask};
