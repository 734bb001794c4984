//! An admin ends a rule of withholding. What was sold under it keeps what was agreed.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::withholding_rules;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::WithholdingRuleId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

pub use super::rule_terms::RuleEndCode as WithholdingRuleEndCode;
use super::rule_terms::end_of;
use crate::commission::WithholdingRule;

/// Which rule, and when.
#[derive(Debug, Clone)]
pub struct WithholdingRuleEndInput {
    /// The rule.
    pub id: WithholdingRuleId,
    /// When; `None` for now, or, when it has not started, before it does.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Ends the rule. Admins only.
///
/// # Errors
/// Access for everybody but admins; NOT_FOUND, ALREADY_ENDED, INVALID_END; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: WithholdingRuleEndInput,
) -> Result<WithholdingRule, CommandError<WithholdingRuleEndCode>> {
    actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, CommandError<WithholdingRuleEndCode>, _>(async |connection| {
            let row = withholding_rules::table.find(input.id);
            let before: Option<WithholdingRule> =
                row.select(WithholdingRule::as_select()).for_update().first(connection).await.optional()?;
            let before = before.ok_or_else(|| {
                let message = "There is no such rule: reload the list of rules.";
                Refusal::on("id", WithholdingRuleEndCode::NotFound, message)
            })?;
            let ends_at = end_of(now, (before.starts_at, before.ends_at), input.ends_at)?;
            let rule: WithholdingRule = diesel::update(row)
                .set((withholding_rules::ends_at.eq(ends_at), withholding_rules::updated_at.eq(now)))
                .returning(WithholdingRule::as_returning())
                .get_result(connection)
                .await?;
            let entry = AuditEntry::about("withholding_rule.end", rule.id)
                .change(json!({ "endsAt": before.ends_at }), json!({ "endsAt": rule.ends_at }));
            audit::record(connection, actor, now, entry).await?;
            Ok(rule)
        })
        .await
}
