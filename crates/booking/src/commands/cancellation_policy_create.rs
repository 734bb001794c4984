//! An admin makes a cancellation policy.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{cancellation_policies, cancellation_policy_steps};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::CancellationPolicyId;
use kernel::money::ALL_BASIS_POINTS;
use kernel::text::single_line;
use kernel::{Actor, Refusal, Refusals, Role};
use serde_json::json;

use crate::model::CancellationTerms;
use crate::queries::{self, POLICIES_MAX};
use crate::state::CancellingSide;

/// How many steps a policy has at most for each side.
pub const STEPS_OF_SIDE_MAX: usize = 10;

/// The longest time before a lesson that a step can speak of: a year.
pub const HOURS_MAX: i32 = 8760;

const NAME_CHARACTERS_MAX: usize = 60;

/// Why the policy was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancellationPolicyCreateCode {
    /// A name cannot be stored.
    InvalidName,
    /// The student's side has no step.
    StepsRequired,
    /// A side has more steps than it can have.
    TooManySteps,
    /// The hours or the percentage of a step are out of range.
    InvalidStep,
    /// Two steps of a side have the same hours.
    DuplicateStep,
    /// Who calls off earlier would get less back.
    StepsDecrease,
    /// A teacher or an admin calls off, and not all goes back.
    TeacherKeepsMoney,
    /// As many policies are in force as can be.
    TooManyPolicies,
}

/// What of the price goes back from so many hours before the start on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCancellationStep {
    /// Whose calling off it is about.
    pub cancelled_by: CancellingSide,
    /// How many hours before the lesson's start at least; 0 to a year.
    pub hours_before_start: i32,
    /// How much goes back.
    pub refund_basis_points: i32,
}

/// The new policy.
#[derive(Debug, Clone)]
pub struct CancellationPolicyCreateInput {
    /// What it is called in English.
    pub name: String,
    /// What it is called in Indonesian.
    pub name_indonesian: String,
    /// Its steps. A side of teachers or admins that is left out gives all back.
    pub steps: Vec<NewCancellationStep>,
}

type Error = CommandError<CancellationPolicyCreateCode>;
type Code = CancellationPolicyCreateCode;

/// Makes the policy. It counts for nobody until it is made the default or teachers choose it.
///
/// # Errors
/// Refusals; access for others than admins; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CancellationPolicyCreateInput,
) -> Result<CancellationTerms, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let mut refusals = check_steps(&input.steps);
    let mut name = |field: &str, text: &str, subject: &str| {
        single_line(text, NAME_CHARACTERS_MAX).unwrap_or_else(|problem| {
            refusals.push(Refusal::on(field, Code::InvalidName, problem.message(subject)));
            String::new()
        })
    };
    let name_english = name("name", &input.name, "The English name");
    let name_indonesian = name("nameIndonesian", &input.name_indonesian, "The Indonesian name");
    Refusals::check(refusals)?;
    let steps = completed(input.steps);
    connection
        .transaction::<_, Error, _>(async |connection| {
            // A list of settings, written by hand: two admins at once may come to one more than the bound.
            let in_force: i64 = cancellation_policies::table
                .filter(cancellation_policies::ended_at.is_null())
                .count()
                .get_result(connection)
                .await?;
            if in_force >= POLICIES_MAX {
                let message = "There are as many policies as there can be: end one of them first.";
                return Err(Refusal::general(Code::TooManyPolicies, message).into());
            }
            let id = CancellationPolicyId::generate(now);
            diesel::insert_into(cancellation_policies::table)
                .values((
                    cancellation_policies::id.eq(id),
                    cancellation_policies::name.eq(&name_english),
                    cancellation_policies::name_indonesian.eq(&name_indonesian),
                    cancellation_policies::is_default.eq(false),
                    cancellation_policies::created_by_user_id.eq(admin.user_id),
                    cancellation_policies::created_at.eq(now),
                    cancellation_policies::updated_at.eq(now),
                ))
                .execute(connection)
                .await?;
            insert_steps(connection, id, &steps).await?;
            let mut entry = AuditEntry::about("cancellation_policy.create", id);
            entry.after = Some(json!({
                "name": name_english,
                "nameIndonesian": name_indonesian,
                "steps": steps.iter().map(described).collect::<Vec<_>>(),
            }));
            audit::record(connection, actor, now, entry).await?;
            let made = queries::cancellation_policies_by_ids(connection, &[id]).await?.pop();
            made.ok_or_else(|| DatabaseError::internal("a new policy is not there").into())
        })
        .await
}

fn described(step: &NewCancellationStep) -> serde_json::Value {
    json!({
        "cancelledBy": step.cancelled_by.as_str(),
        "hoursBeforeStart": step.hours_before_start,
        "refundBasisPoints": step.refund_basis_points,
    })
}

async fn insert_steps(
    connection: &mut AsyncPgConnection,
    id: CancellationPolicyId,
    steps: &[NewCancellationStep],
) -> Result<(), DatabaseError> {
    let rows: Vec<_> = steps
        .iter()
        .map(|step| {
            (
                cancellation_policy_steps::policy_id.eq(id),
                cancellation_policy_steps::cancelled_by.eq(step.cancelled_by),
                cancellation_policy_steps::hours_before_start.eq(step.hours_before_start),
                cancellation_policy_steps::refund_basis_points.eq(step.refund_basis_points),
            )
        })
        .collect();
    diesel::insert_into(cancellation_policy_steps::table).values(rows).execute(connection).await?;
    Ok(())
}

/// What is wrong with the steps.
fn check_steps(steps: &[NewCancellationStep]) -> Vec<Refusal<Code>> {
    let mut refusals = Vec::new();
    for side in CancellingSide::ALL {
        refusals.extend(check_side(*side, steps));
    }
    for (index, step) in steps.iter().enumerate() {
        let is_in_range = (0..=HOURS_MAX).contains(&step.hours_before_start)
            && (0..=ALL_BASIS_POINTS).contains(&step.refund_basis_points);
        if !is_in_range {
            let message = "A step is 0 to 8760 hours before the lesson, and gives back 0 to 100 per cent.";
            refusals.push(Refusal::on(format!("steps.{index}"), Code::InvalidStep, message));
        }
    }
    refusals
}

fn check_side(side: CancellingSide, steps: &[NewCancellationStep]) -> Option<Refusal<Code>> {
    let mut own: Vec<_> = steps.iter().filter(|step| step.cancelled_by == side).collect();
    own.sort_by_key(|step| step.hours_before_start);
    let hours: BTreeSet<i32> = own.iter().map(|step| step.hours_before_start).collect();
    let (code, message) = if own.len() > STEPS_OF_SIDE_MAX {
        (Code::TooManySteps, "A policy has at most 10 steps for each side: leave some out.")
    } else if hours.len() < own.len() {
        (Code::DuplicateStep, "Two steps of the same side have the same hours: leave one of them out.")
    } else if side == CancellingSide::Student && own.is_empty() {
        (Code::StepsRequired, "Say what goes back when the student cancels: add a step.")
    } else if own.is_sorted_by_key(|step| step.refund_basis_points) {
        let is_all = own.iter().all(|step| step.refund_basis_points == ALL_BASIS_POINTS);
        if side == CancellingSide::Student || is_all {
            return None;
        }
        (
            Code::TeacherKeepsMoney,
            "What a teacher or an admin cancels goes back in full: set 100 per cent, or leave the step out.",
        )
    } else {
        (Code::StepsDecrease, "Who cancels earlier must not get less back: correct the percentages.")
    };
    Some(Refusal::on("steps", code, message))
}

/// The steps with those that go without saying: whatever a teacher or an admin calls off goes back, up to the start.
fn completed(mut steps: Vec<NewCancellationStep>) -> Vec<NewCancellationStep> {
    for side in [CancellingSide::Teacher, CancellingSide::Admin] {
        let has_last = steps.iter().any(|step| step.cancelled_by == side && step.hours_before_start == 0);
        if !has_last {
            steps.push(NewCancellationStep {
                cancelled_by: side,
                hours_before_start: 0,
                refund_basis_points: ALL_BASIS_POINTS,
            });
        }
    }
    steps
}
