//! `commissionRuleEnd`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::id::CommissionRuleId;
use payments::commands::commission_rule_end as command;

use crate::commission::CommissionRule;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why a commission rule is not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CommissionRuleEndCode")]
pub enum CommissionRuleEndErrorCode {
    /// There is no such rule.
    NotFound,
    /// It has ended already, or ends at an instant that is near.
    AlreadyEnded,
    /// It would end in the past, or later than it does.
    InvalidEnd,
}

mutation_error!(
    CommissionRuleEndError,
    CommissionRuleEndErrorCode,
    command::CommissionRuleEndCode,
    "commissionRuleEnd"
);

/// What `commissionRuleEnd` takes.
#[derive(InputObject)]
pub struct CommissionRuleEndInput {
    /// The rule.
    id: PublicId<CommissionRuleId>,
    /// When; now without it, and before it starts when it has not started.
    ends_at: Option<DateTime<Utc>>,
}

/// What `commissionRuleEnd` answers.
#[derive(SimpleObject)]
pub struct CommissionRuleEndPayload {
    /// The rule as it is now; null when nothing was done.
    commission_rule: Option<CommissionRule>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CommissionRuleEndError>,
}

/// Holder of `commissionRuleEnd`.
#[derive(Default)]
pub struct CommissionRuleEnd;

#[Object]
impl CommissionRuleEnd {
    /// Ends a commission rule. What is sold keeps what was agreed. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn commission_rule_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which rule, and when.")] input: CommissionRuleEndInput,
    ) -> ApiResult<CommissionRuleEndPayload> {
        let input = command::CommissionRuleEndInput { id: input.id.0, ends_at: input.ends_at };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (rule, errors) = settle(outcome)?;
        let commission_rule = rule.map(|rule| CommissionRule(Arc::new(rule)));
        Ok(CommissionRuleEndPayload { commission_rule, errors })
    }
}
