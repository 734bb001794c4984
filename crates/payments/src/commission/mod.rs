//! What the company keeps of a price, and what it withholds for the tax office: the rules, which of them a line is sold under,
//! and what follows is frozen on the line.

mod freezing;
mod rule;
mod withholding;

pub(crate) use freezing::freeze;
pub use freezing::is_any_in_force;
pub use rule::{CommissionRule, CommissionRuleKey, Sale, choose};
pub use withholding::{Withholding, WithholdingRule, WithholdingRuleKey, withholding_in_force};
