//! An admin ends a commission rule. What was sold under it keeps what was agreed.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::commission_rules;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::CommissionRuleId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

pub use super::rule_terms::RuleEndCode as CommissionRuleEndCode;
use super::rule_terms::end_of;
use crate::commission::CommissionRule;

/// Which rule, and when.
#[derive(Debug, Clone)]
pub struct CommissionRuleEndInput {
    /// The rule.
    pub id: CommissionRuleId,
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
    input: CommissionRuleEndInput,
) -> Result<CommissionRule, CommandError<CommissionRuleEndCode>> {
    actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, CommandError<CommissionRuleEndCode>, _>(async |connection| {
            let row = commission_rules::table.find(input.id);
            let before: Option<CommissionRule> =
                row.select(CommissionRule::as_select()).for_update().first(connection).await.optional()?;
            let before = before.ok_or_else(|| {
                let message = "There is no such rule: reload the list of rules.";
                Refusal::on("id", CommissionRuleEndCode::NotFound, message)
            })?;
            let ends_at = end_of(now, (before.starts_at, before.ends_at), input.ends_at)?;
            let rule: CommissionRule = diesel::update(row)
                .set((commission_rules::ends_at.eq(ends_at), commission_rules::updated_at.eq(now)))
                .returning(CommissionRule::as_returning())
                .get_result(connection)
                .await?;
            let entry = AuditEntry::about("commission_rule.end", rule.id)
                .change(json!({ "endsAt": before.ends_at }), json!({ "endsAt": rule.ends_at }));
            audit::record(connection, actor, now, entry).await?;
            Ok(rule)
        })
        .await
}
