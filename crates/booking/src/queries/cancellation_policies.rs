//! Reads of cancellation policies. What a lesson would cost to call off is nobody's secret: anybody may read them.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::{cancellation_policies, cancellation_policy_steps, teacher_cancellation_policies};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CancellationPolicyId, TeacherId};

use crate::model::{Booking, CancellationPolicy, CancellationStep, CancellationTerms};

/// How many policies are in force at once at most.
pub const POLICIES_MAX: i64 = 20;

/// These policies, also ended ones, in no order.
///
/// # Errors
/// When the database fails.
pub async fn cancellation_policies_by_ids(
    connection: &mut AsyncPgConnection,
    ids: &[CancellationPolicyId],
) -> Result<Vec<CancellationTerms>, DatabaseError> {
    let policies = cancellation_policies::table
        .filter(cancellation_policies::id.eq_any(ids))
        .select(CancellationPolicy::as_select())
        .load(connection)
        .await?;
    with_steps(connection, policies).await
}

/// The policies under which bookings are made, the default first, then the oldest.
///
/// # Errors
/// When the database fails.
pub async fn cancellation_policies_in_force(
    connection: &mut AsyncPgConnection,
) -> Result<Vec<CancellationTerms>, DatabaseError> {
    let policies = cancellation_policies::table
        .filter(cancellation_policies::ended_at.is_null())
        .order((
            cancellation_policies::is_default.desc(),
            cancellation_policies::created_at,
            cancellation_policies::id,
        ))
        .limit(POLICIES_MAX)
        .select(CancellationPolicy::as_select())
        .load(connection)
        .await?;
    with_steps(connection, policies).await
}

/// The policy under which each of the teachers is booked now: the one she chose unless it has ended, else the default.
///
/// # Errors
/// When the database fails.
pub async fn cancellation_policies_of_teachers(
    connection: &mut AsyncPgConnection,
    teachers: &[TeacherId],
) -> Result<Vec<(TeacherId, CancellationTerms)>, DatabaseError> {
    let chosen: HashMap<TeacherId, CancellationPolicyId> = teacher_cancellation_policies::table
        .filter(teacher_cancellation_policies::teacher_id.eq_any(teachers))
        .select((teacher_cancellation_policies::teacher_id, teacher_cancellation_policies::policy_id))
        .load(connection)
        .await?
        .into_iter()
        .collect();
    let in_force = cancellation_policies_in_force(connection).await?;
    let default = in_force.iter().find(|terms| terms.policy.is_default);
    let of_teacher = |teacher: &TeacherId| {
        let id = chosen.get(teacher);
        let own = in_force.iter().find(|terms| Some(&terms.policy.id) == id);
        own.or(default).map(|terms| (*teacher, terms.clone()))
    };
    Ok(teachers.iter().filter_map(of_teacher).collect())
}

/// The same of one teacher, for the booking that is made: its id only.
pub(crate) async fn policy_of_teacher(
    connection: &mut AsyncPgConnection,
    teacher: TeacherId,
) -> Result<CancellationPolicyId, DatabaseError> {
    let chosen = teacher_cancellation_policies::table
        .filter(teacher_cancellation_policies::teacher_id.eq(teacher))
        .select(teacher_cancellation_policies::policy_id);
    let id = cancellation_policies::table
        .filter(cancellation_policies::ended_at.is_null())
        .filter(cancellation_policies::is_default.or(cancellation_policies::id.eq_any(chosen)))
        // The chosen one when there is one.
        .order(cancellation_policies::is_default)
        .select(cancellation_policies::id)
        .first(connection)
        .await?;
    Ok(id)
}

/// The terms the booking was made under.
pub(crate) async fn terms_of(
    connection: &mut AsyncPgConnection,
    booking: &Booking,
) -> Result<Option<CancellationTerms>, DatabaseError> {
    match booking.cancellation_policy_id {
        Some(id) => Ok(cancellation_policies_by_ids(connection, &[id]).await?.pop()),
        None => Ok(None),
    }
}

/// In the order of the policies.
async fn with_steps(
    connection: &mut AsyncPgConnection,
    policies: Vec<CancellationPolicy>,
) -> Result<Vec<CancellationTerms>, DatabaseError> {
    let ids: Vec<CancellationPolicyId> = policies.iter().map(|policy| policy.id).collect();
    let steps: Vec<CancellationStep> = cancellation_policy_steps::table
        .filter(cancellation_policy_steps::policy_id.eq_any(ids))
        .order((
            cancellation_policy_steps::cancelled_by.desc(),
            cancellation_policy_steps::hours_before_start.desc(),
        ))
        .select(CancellationStep::as_select())
        .load(connection)
        .await?;
    let mut of_policy: HashMap<CancellationPolicyId, Vec<CancellationStep>> = HashMap::new();
    for step in steps {
        of_policy.entry(step.policy_id).or_default().push(step);
    }
    let terms = policies.into_iter().map(|policy| {
        let steps = of_policy.remove(&policy.id).unwrap_or_default();
        CancellationTerms { policy, steps }
    });
    Ok(terms.collect())
}
