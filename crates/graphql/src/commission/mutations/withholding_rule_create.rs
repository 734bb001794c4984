//! `withholdingRuleCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use payments::commands::withholding_rule_create as command;

use crate::commission::WithholdingRule;
use crate::commission::types::WithholdingBase;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// What is wrong with a rule of withholding that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::WithholdingRuleCreateCode")]
pub enum WithholdingRuleCreateErrorCode {
    /// The name is empty, too long, or has characters that do not belong there.
    InvalidName,
    /// It is not between 0 and 10000.
    InvalidBasisPoints,
    /// It would be in force for what was sold already: let it start now or later.
    StartsInThePast,
    /// It would end before it starts.
    EndsBeforeStart,
}

mutation_error!(
    WithholdingRuleCreateError,
    WithholdingRuleCreateErrorCode,
    command::WithholdingRuleCreateCode,
    "withholdingRuleCreate"
);

/// What `withholdingRuleCreate` takes.
#[derive(InputObject)]
pub struct WithholdingRuleCreateInput {
    /// What admins call it, 1 to 100 characters.
    name: String,
    /// How much is withheld, in hundredths of a per cent: 0 to 10000.
    basis_points: i32,
    /// Of what.
    base: WithholdingBase,
    /// From when on; now without it. Never in the past.
    starts_at: Option<DateTime<Utc>>,
    /// Until when; until somebody ends it without it.
    ends_at: Option<DateTime<Utc>>,
}

/// What `withholdingRuleCreate` answers.
#[derive(SimpleObject)]
pub struct WithholdingRuleCreatePayload {
    /// The rule that was made; null when nothing was done.
    withholding_rule: Option<WithholdingRule>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<WithholdingRuleCreateError>,
}

/// Holder of `withholdingRuleCreate`.
#[derive(Default)]
pub struct WithholdingRuleCreate;

#[Object]
impl WithholdingRuleCreate {
    /// Says what is withheld of teachers' earnings for the tax office from an instant on, in the place of the rules that started
    /// before. What is sold keeps what was agreed. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn withholding_rule_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The rule.")] input: WithholdingRuleCreateInput,
    ) -> ApiResult<WithholdingRuleCreatePayload> {
        let input = command::WithholdingRuleCreateInput {
            name: input.name,
            basis_points: input.basis_points,
            base: input.base.into(),
            starts_at: input.starts_at,
            ends_at: input.ends_at,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (rule, errors) = settle(outcome)?;
        let withholding_rule = rule.map(|rule| WithholdingRule(Arc::new(rule)));
        Ok(WithholdingRuleCreatePayload { withholding_rule, errors })
    }
}
