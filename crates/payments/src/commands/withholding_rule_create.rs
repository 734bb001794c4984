//! An admin says what is withheld of earnings for the tax office from an instant on.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::withholding_rules;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::WithholdingRuleId;
use kernel::{Actor, Refusals, Role};
use serde_json::json;

use super::rule_terms::{CheckedTerms, Terms, TermsProblem};
use crate::commission::WithholdingRule;
use crate::state::WithholdingBase;

/// The new rule. While it is in force, it stands in the place of those that started before it.
#[derive(Debug, Clone)]
pub struct WithholdingRuleCreateInput {
    /// What admins call it.
    pub name: String,
    /// How much: 0 to 10,000.
    pub basis_points: i32,
    /// Of what.
    pub base: WithholdingBase,
    /// From when on; `None` for now.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when; `None` until somebody ends it.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Why the rule is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WithholdingRuleCreateCode {
    /// The name is empty, too long, or has characters that cannot be stored.
    InvalidName,
    /// Not 0 to 10,000.
    InvalidBasisPoints,
    /// It would be in force for what was sold already.
    StartsInThePast,
    /// It would end before it starts.
    EndsBeforeStart,
}

use WithholdingRuleCreateCode as Code;

impl From<TermsProblem> for Code {
    fn from(problem: TermsProblem) -> Self {
        match problem {
            TermsProblem::InvalidName => Self::InvalidName,
            TermsProblem::InvalidBasisPoints => Self::InvalidBasisPoints,
            TermsProblem::StartsInThePast => Self::StartsInThePast,
            TermsProblem::EndsBeforeStart => Self::EndsBeforeStart,
        }
    }
}

/// Makes the rule. Admins only.
///
/// # Errors
/// Access for everybody but admins; all refusals at once; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: WithholdingRuleCreateInput,
) -> Result<WithholdingRule, CommandError<Code>> {
    let admin = actor.require_role(Role::Admin)?;
    let mut refusals = Vec::new();
    let WithholdingRuleCreateInput { name, basis_points, base, starts_at, ends_at } = input;
    let terms = Terms { name: &name, basis_points, starts_at, ends_at }.check(now, &mut refusals);
    Refusals::<Code>::check(refusals)?;
    let CheckedTerms { name, basis_points, starts_at, ends_at } = terms;
    connection
        .transaction::<_, CommandError<Code>, _>(async |connection| {
            let rule: WithholdingRule = diesel::insert_into(withholding_rules::table)
                .values((
                    withholding_rules::id.eq(WithholdingRuleId::generate(now)),
                    withholding_rules::name.eq(name),
                    withholding_rules::basis_points.eq(basis_points),
                    withholding_rules::base.eq(base),
                    withholding_rules::starts_at.eq(starts_at),
                    withholding_rules::ends_at.eq(ends_at),
                    withholding_rules::created_by_user_id.eq(admin.user_id),
                    withholding_rules::created_at.eq(now),
                    withholding_rules::updated_at.eq(now),
                ))
                .returning(WithholdingRule::as_returning())
                .get_result(connection)
                .await?;
            let after = json!({
                "name": rule.name,
                "basisPoints": rule.basis_points,
                "base": rule.base.as_str(),
                "startsAt": rule.starts_at,
                "endsAt": rule.ends_at,
            });
            let entry = AuditEntry::about("withholding_rule.create", rule.id).change(json!(null), after);
            audit::record(connection, actor, now, entry).await?;
            Ok(rule)
        })
        .await
}
