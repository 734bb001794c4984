//! An admin says what the company keeps of prices from an instant on.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{categories, commission_rules, teachers};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, CommissionRuleId, PersonId, TeacherId};
use kernel::{Actor, Currency, Refusal, Refusals, Role};
use serde_json::json;

use super::rule_terms::{CheckedTerms, Terms, TermsProblem};
use crate::commission::CommissionRule;
use crate::state::LineKind;

/// The largest minimum or maximum: a billion rupiah.
pub const BOUND_AMOUNT_MAX: i64 = 1_000_000_000;

/// The new rule.
#[derive(Debug, Clone, Default)]
pub struct CommissionRuleCreateInput {
    /// What admins call it.
    pub name: String,
    /// How much of the price: 0 to 10,000.
    pub basis_points: i32,
    /// At least so much, whole rupiah.
    pub minimum_amount: Option<i64>,
    /// At most so much, whole rupiah.
    pub maximum_amount: Option<i64>,
    /// Only for lines of this kind.
    pub line_kind: Option<LineKind>,
    /// Only for lessons of this category.
    pub category_id: Option<CategoryId>,
    /// Only for what this teacher sells.
    pub teacher_id: Option<TeacherId>,
    /// From when on; `None` for now.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when; `None` until somebody ends it.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Why the rule is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommissionRuleCreateCode {
    /// The name is empty, too long, or has characters that cannot be stored.
    InvalidName,
    /// Not 0 to 10,000.
    InvalidBasisPoints,
    /// The minimum or maximum is negative or too large, or the minimum is more than the maximum.
    InvalidBounds,
    /// There is no such category, or it is retired.
    CategoryNotFound,
    /// There is no such teacher.
    TeacherNotFound,
    /// It would be in force for what was sold already.
    StartsInThePast,
    /// It would end before it starts.
    EndsBeforeStart,
}

use CommissionRuleCreateCode as Code;

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
    input: CommissionRuleCreateInput,
) -> Result<CommissionRule, CommandError<Code>> {
    let admin = actor.require_role(Role::Admin)?;
    let mut refusals = Vec::new();
    let CommissionRuleCreateInput { ref name, basis_points, starts_at, ends_at, .. } = input;
    let terms = Terms { name, basis_points, starts_at, ends_at }.check(now, &mut refusals);
    refusals.extend(invalid_bounds(&input));
    connection
        .transaction::<_, CommandError<Code>, _>(async |connection| {
            let seller = seller(connection, &input, &mut refusals).await?;
            refuse_unknown_category(connection, &input, &mut refusals).await?;
            Refusals::check(refusals)?;
            let CheckedTerms { name, basis_points, starts_at, ends_at } = terms;
            let rule: CommissionRule = diesel::insert_into(commission_rules::table)
                .values((
                    commission_rules::id.eq(CommissionRuleId::generate(now)),
                    commission_rules::name.eq(name),
                    commission_rules::basis_points.eq(basis_points),
                    commission_rules::minimum_amount.eq(input.minimum_amount),
                    commission_rules::maximum_amount.eq(input.maximum_amount),
                    commission_rules::currency.eq(Currency::Idr),
                    commission_rules::line_kind.eq(input.line_kind),
                    commission_rules::category_id.eq(input.category_id),
                    commission_rules::seller_person_id.eq(seller),
                    commission_rules::starts_at.eq(starts_at),
                    commission_rules::ends_at.eq(ends_at),
                    commission_rules::created_by_user_id.eq(admin.user_id),
                    commission_rules::created_at.eq(now),
                    commission_rules::updated_at.eq(now),
                ))
                .returning(CommissionRule::as_returning())
                .get_result(connection)
                .await?;
            let entry =
                AuditEntry::about("commission_rule.create", rule.id).change(json!(null), written_down(&rule));
            audit::record(connection, actor, now, entry).await?;
            Ok(rule)
        })
        .await
}

fn invalid_bounds(input: &CommissionRuleCreateInput) -> Option<Refusal<Code>> {
    let is_amount = |amount: Option<i64>| amount.is_none_or(|it| (0..=BOUND_AMOUNT_MAX).contains(&it));
    let refused = |field: &str, message: &str| Some(Refusal::on(field, Code::InvalidBounds, message));
    if !is_amount(input.minimum_amount) {
        return refused("minimumAmount", "Give a minimum of Rp 0 to Rp 1,000,000,000.");
    }
    if !is_amount(input.maximum_amount) {
        return refused("maximumAmount", "Give a maximum of Rp 0 to Rp 1,000,000,000.");
    }
    let (Some(minimum), Some(maximum)) = (input.minimum_amount, input.maximum_amount) else { return None };
    if minimum > maximum {
        return refused("maximumAmount", "The maximum is less than the minimum: change one of them.");
    }
    None
}

/// Whose lines it is for.
async fn seller(
    connection: &mut AsyncPgConnection,
    input: &CommissionRuleCreateInput,
    refusals: &mut Vec<Refusal<Code>>,
) -> Result<Option<PersonId>, DatabaseError> {
    let Some(teacher_id) = input.teacher_id else { return Ok(None) };
    let person_id = teachers::table
        .find(teacher_id)
        .filter(teachers::deleted_at.is_null())
        .select(teachers::person_id)
        .first(connection)
        .await
        .optional()?;
    if person_id.is_none() {
        let message = "There is no such teacher: look the teacher up again.";
        refusals.push(Refusal::on("teacherId", Code::TeacherNotFound, message));
    }
    Ok(person_id)
}

async fn refuse_unknown_category(
    connection: &mut AsyncPgConnection,
    input: &CommissionRuleCreateInput,
    refusals: &mut Vec<Refusal<Code>>,
) -> Result<(), DatabaseError> {
    let Some(category_id) = input.category_id else { return Ok(()) };
    let live = categories::table.find(category_id).filter(categories::retired_at.is_null());
    if !diesel::select(diesel::dsl::exists(live)).get_result(connection).await? {
        let message = "There is no such category, or it is retired: choose another one.";
        refusals.push(Refusal::on("categoryId", Code::CategoryNotFound, message));
    }
    Ok(())
}

fn written_down(rule: &CommissionRule) -> serde_json::Value {
    json!({
        "name": rule.name,
        "basisPoints": rule.basis_points,
        "minimumAmount": rule.minimum_amount,
        "maximumAmount": rule.maximum_amount,
        "lineKind": rule.line_kind.map(LineKind::as_str),
        "categoryId": rule.category_id.map(|id| id.to_string()),
        "sellerPersonId": rule.seller_person_id.map(|id| id.to_string()),
        "startsAt": rule.starts_at,
        "endsAt": rule.ends_at,
    })
}
