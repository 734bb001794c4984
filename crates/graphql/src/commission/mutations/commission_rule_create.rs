//! `commissionRuleCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::id::{CategoryId, TeacherId};
use payments::commands::commission_rule_create as command;

use crate::commission::CommissionRule;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::payments::types::OrderLineKind;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with a commission rule that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CommissionRuleCreateCode")]
pub enum CommissionRuleCreateErrorCode {
    /// The name is empty, too long, or has characters that do not belong there.
    InvalidName,
    /// It is not between 0 and 10000.
    InvalidBasisPoints,
    /// The minimum or maximum is below zero or too large, or the minimum is more than the maximum.
    InvalidBounds,
    /// There is no such category, or it is retired.
    CategoryNotFound,
    /// There is no such teacher.
    TeacherNotFound,
    /// It would be in force for what was sold already: let it start now or later.
    StartsInThePast,
    /// It would end before it starts.
    EndsBeforeStart,
}

mutation_error!(
    CommissionRuleCreateError,
    CommissionRuleCreateErrorCode,
    command::CommissionRuleCreateCode,
    "commissionRuleCreate"
);

/// What `commissionRuleCreate` takes.
#[derive(InputObject)]
pub struct CommissionRuleCreateInput {
    /// What admins call it, 1 to 100 characters.
    name: String,
    /// How much of the price the company keeps, in hundredths of a per cent: 0 to 10000.
    basis_points: i32,
    /// At least so much; never more than the price.
    minimum_amount: Option<MoneyInput>,
    /// At most so much.
    maximum_amount: Option<MoneyInput>,
    /// Only for lines of this kind; for all without it.
    line_kind: Option<OrderLineKind>,
    /// Only for lessons of this category; for all without it.
    category_id: Option<PublicId<CategoryId>>,
    /// Only for what this teacher sells; for all without it.
    teacher_id: Option<PublicId<TeacherId>>,
    /// From when on; now without it. Never in the past.
    starts_at: Option<DateTime<Utc>>,
    /// Until when; until somebody ends it without it.
    ends_at: Option<DateTime<Utc>>,
}

/// What `commissionRuleCreate` answers.
#[derive(SimpleObject)]
pub struct CommissionRuleCreatePayload {
    /// The rule that was made; null when nothing was done.
    commission_rule: Option<CommissionRule>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CommissionRuleCreateError>,
}

/// Holder of `commissionRuleCreate`.
#[derive(Default)]
pub struct CommissionRuleCreate;

#[Object]
impl CommissionRuleCreate {
    /// Says what the company keeps of prices from an instant on. Of the rules in force one for the teacher counts before one for the
    /// category, that before one for the kind of line, that before a general one; of several the oldest. What is sold keeps what
    /// was agreed. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn commission_rule_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The rule.")] input: CommissionRuleCreateInput,
    ) -> ApiResult<CommissionRuleCreatePayload> {
        let input = command::CommissionRuleCreateInput {
            name: input.name,
            basis_points: input.basis_points,
            minimum_amount: input.minimum_amount.map(|amount| amount.rupiah()).transpose()?,
            maximum_amount: input.maximum_amount.map(|amount| amount.rupiah()).transpose()?,
            line_kind: input.line_kind.map(Into::into),
            category_id: input.category_id.map(|id| id.0),
            teacher_id: input.teacher_id.map(|id| id.0),
            starts_at: input.starts_at,
            ends_at: input.ends_at,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (rule, errors) = settle(outcome)?;
        let commission_rule = rule.map(|rule| CommissionRule(Arc::new(rule)));
        Ok(CommissionRuleCreatePayload { commission_rule, errors })
    }
}
