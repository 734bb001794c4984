//! What admins do with rules of money; one file each.

pub mod commission_rule_create;
pub mod commission_rule_end;
pub mod withholding_rule_create;
pub mod withholding_rule_end;

use async_graphql::MergedObject;

/// The mutations of rules.
#[derive(MergedObject, Default)]
pub struct CommissionMutation(
    commission_rule_create::CommissionRuleCreate,
    commission_rule_end::CommissionRuleEnd,
    withholding_rule_create::WithholdingRuleCreate,
    withholding_rule_end::WithholdingRuleEnd,
);
