//! Queries about rules of money.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::page::encode_cursor;
use payments::queries::{self, RuleFilter};

use super::types::{
    CommissionRule, CommissionRuleConnection, CommissionRuleEdge, WithholdingRule, WithholdingRuleConnection,
    WithholdingRuleEdge,
};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::scope::ContextExtension as _;
use crate::total_count;

fn checked(in_force_at: Option<DateTime<Utc>>) -> ApiResult<RuleFilter> {
    if in_force_at.is_none_or(kernel::clock::is_plausible) {
        Ok(RuleFilter { in_force_at })
    } else {
        Err(ApiError::BadUserInput("Ask for a time between the years 2000 and 2099.".to_owned()))
    }
}

/// Queries about rules of money.
#[derive(Default)]
pub struct CommissionQuery;

#[Object]
impl CommissionQuery {
    /// The commission rules, latest made first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn commission_rules(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those in force at that instant. From the year 2000 to 2099.")]
        in_force_at: Option<DateTime<Utc>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<CommissionRuleConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = checked(in_force_at)?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("commissionRules");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::commission_rules_page(&mut connection, context.actor(), &filter, (&request, key))
            .await?;
        let edges = page.map(|rule| CommissionRuleEdge {
            cursor: encode_cursor(&binding, &rule.key()),
            node: CommissionRule(Arc::new(rule)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::commission_rules_count(&mut connection, &scope.actor, &filter)
        });
        Ok(CommissionRuleConnection::new(edges, Some(total)))
    }

    /// The rules of withholding, latest made first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn withholding_rules(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those in force at that instant. From the year 2000 to 2099.")]
        in_force_at: Option<DateTime<Utc>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<WithholdingRuleConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = checked(in_force_at)?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("withholdingRules");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page =
            queries::withholding_rules_page(&mut connection, context.actor(), &filter, (&request, key))
                .await?;
        let edges = page.map(|rule| WithholdingRuleEdge {
            cursor: encode_cursor(&binding, &rule.key()),
            node: WithholdingRule(Arc::new(rule)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::withholding_rules_count(&mut connection, &scope.actor, &filter)
        });
        Ok(WithholdingRuleConnection::new(edges, Some(total)))
    }
}
