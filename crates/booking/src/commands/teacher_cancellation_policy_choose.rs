//! A teacher chooses the cancellation policy she is booked under.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{cancellation_policies, teacher_cancellation_policies};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{CancellationPolicyId, TeacherId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::model::CancellationTerms;
use crate::queries;

/// Why the policy was not chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeacherCancellationPolicyChooseCode {
    /// There is no such policy.
    NotFound,
    /// It has ended.
    Ended,
    /// You have no teaching profile yet.
    NoTeacherProfile,
}

/// Which one.
#[derive(Debug, Clone, Copy)]
pub struct TeacherCancellationPolicyChooseInput {
    /// The policy; `None` for the default.
    pub policy_id: Option<CancellationPolicyId>,
}

type Error = CommandError<TeacherCancellationPolicyChooseCode>;
type Code = TeacherCancellationPolicyChooseCode;

/// Chooses the policy for all bookings that are made from now on. The profile, and the terms that count now.
///
/// # Errors
/// Refusals; no access without the role TEACHER; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: TeacherCancellationPolicyChooseInput,
) -> Result<(TeacherId, CancellationTerms), Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let teacher = catalog::queries::teacher_of_user(connection, user_id).await?;
            let teacher = teacher.ok_or_else(|| {
                let message = "You have no teaching profile yet: write one first.";
                Error::from(Refusal::general(Code::NoTeacherProfile, message))
            })?;
            if let Some(policy_id) = input.policy_id {
                must_be_in_force(connection, policy_id).await?;
            }
            let before = chosen(connection, teacher.id).await?;
            if before != input.policy_id {
                write(connection, now, teacher.id, input.policy_id).await?;
                let text = |id: Option<CancellationPolicyId>| id.map(|id| id.to_string());
                let entry = AuditEntry::about("teacher.choose_cancellation_policy", teacher.id)
                    .change(json!({ "policy": text(before) }), json!({ "policy": text(input.policy_id) }));
                audit::record(connection, actor, now, entry).await?;
            }
            let terms = queries::cancellation_policies_of_teachers(connection, &[teacher.id]).await?.pop();
            terms.ok_or_else(|| DatabaseError::internal("there is no default policy").into())
        })
        .await
}

async fn must_be_in_force(connection: &mut AsyncPgConnection, id: CancellationPolicyId) -> Result<(), Error> {
    let ended_at: Option<Option<DateTime<Utc>>> = cancellation_policies::table
        .find(id)
        .select(cancellation_policies::ended_at)
        .first(connection)
        .await
        .optional()?;
    let (code, message) = match ended_at {
        Some(None) => return Ok(()),
        None => (Code::NotFound, "There is no such policy: reload the list."),
        Some(Some(_)) => (Code::Ended, "This policy has ended: choose one that is in force."),
    };
    Err(Refusal::on("policyId", code, message).into())
}

async fn chosen(
    connection: &mut AsyncPgConnection,
    teacher: TeacherId,
) -> Result<Option<CancellationPolicyId>, DatabaseError> {
    let id = teacher_cancellation_policies::table
        .find(teacher)
        .select(teacher_cancellation_policies::policy_id)
        .first(connection)
        .await
        .optional()?;
    Ok(id)
}

async fn write(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher: TeacherId,
    policy: Option<CancellationPolicyId>,
) -> Result<(), DatabaseError> {
    let Some(policy) = policy else {
        diesel::delete(teacher_cancellation_policies::table.find(teacher)).execute(connection).await?;
        return Ok(());
    };
    diesel::insert_into(teacher_cancellation_policies::table)
        .values((
            teacher_cancellation_policies::teacher_id.eq(teacher),
            teacher_cancellation_policies::policy_id.eq(policy),
            teacher_cancellation_policies::created_at.eq(now),
            teacher_cancellation_policies::updated_at.eq(now),
        ))
        .on_conflict(teacher_cancellation_policies::teacher_id)
        .do_update()
        .set((
            teacher_cancellation_policies::policy_id.eq(policy),
            teacher_cancellation_policies::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
