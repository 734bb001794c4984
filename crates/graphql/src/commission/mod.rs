//! What the company keeps of prices, and what it withholds for the tax office.

pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;

pub use loaders::{CommissionRuleById, WithholdingRuleById};
pub use mutations::CommissionMutation;
pub use queries::CommissionQuery;
pub use types::{CommissionRule, WithholdingRule};
