//! `withholdingRuleEnd`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::id::WithholdingRuleId;
use payments::commands::withholding_rule_end as command;

use crate::commission::WithholdingRule;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why a rule of withholding is not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::WithholdingRuleEndCode")]
pub enum WithholdingRuleEndErrorCode {
    /// There is no such rule.
    NotFound,
    /// It has ended already, or ends at an instant that is near.
    AlreadyEnded,
    /// It would end in the past, or later than it does.
    InvalidEnd,
}

mutation_error!(
    WithholdingRuleEndError,
    WithholdingRuleEndErrorCode,
    command::WithholdingRuleEndCode,
    "withholdingRuleEnd"
);

/// What `withholdingRuleEnd` takes.
#[derive(InputObject)]
pub struct WithholdingRuleEndInput {
    /// The rule.
    id: PublicId<WithholdingRuleId>,
    /// When; now without it, and before it starts when it has not started.
    ends_at: Option<DateTime<Utc>>,
}

/// What `withholdingRuleEnd` answers.
#[derive(SimpleObject)]
pub struct WithholdingRuleEndPayload {
    /// The rule as it is now; null when nothing was done.
    withholding_rule: Option<WithholdingRule>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<WithholdingRuleEndError>,
}

/// Holder of `withholdingRuleEnd`.
#[derive(Default)]
pub struct WithholdingRuleEnd;

#[Object]
impl WithholdingRuleEnd {
    /// Ends a rule of withholding. What is sold keeps what was agreed. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn withholding_rule_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which rule, and when.")] input: WithholdingRuleEndInput,
    ) -> ApiResult<WithholdingRuleEndPayload> {
        let input = command::WithholdingRuleEndInput { id: input.id.0, ends_at: input.ends_at };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (rule, errors) = settle(outcome)?;
        let withholding_rule = rule.map(|rule| WithholdingRule(Arc::new(rule)));
        Ok(WithholdingRuleEndPayload { withholding_rule, errors })
    }
}
