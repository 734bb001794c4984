//! An admin says which cancellation policy counts for teachers who chose none.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::cancellation_policies;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::CancellationPolicyId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::model::{CancellationPolicy, CancellationTerms};
use crate::queries;

/// Why the policy was not made the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancellationPolicyMakeDefaultCode {
    /// There is no such policy.
    NotFound,
    /// It has ended.
    Ended,
}

/// Which one.
#[derive(Debug, Clone, Copy)]
pub struct CancellationPolicyMakeDefaultInput {
    /// The policy.
    pub policy_id: CancellationPolicyId,
}

type Error = CommandError<CancellationPolicyMakeDefaultCode>;
type Code = CancellationPolicyMakeDefaultCode;

/// Makes the policy the default for all bookings that are made from now on. Nothing happens when it is already.
///
/// # Errors
/// Refusals; access for others than admins; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CancellationPolicyMakeDefaultInput,
) -> Result<CancellationTerms, Error> {
    actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            // All of them, in one order: of two admins at once the second finds what the first has done.
            let found: Vec<CancellationPolicy> = cancellation_policies::table
                .filter(
                    cancellation_policies::ended_at
                        .is_null()
                        .or(cancellation_policies::id.eq(input.policy_id)),
                )
                .order(cancellation_policies::id)
                .select(CancellationPolicy::as_select())
                .for_no_key_update()
                .load(connection)
                .await?;
            let policy = found.iter().find(|policy| policy.id == input.policy_id);
            let policy =
                policy.ok_or_else(|| refused(Code::NotFound, "There is no such policy: reload the list."))?;
            if policy.ended_at.is_some() {
                return Err(refused(Code::Ended, "This policy has ended: choose one that is in force."));
            }
            if !policy.is_default {
                change(connection, actor, now, policy.id).await?;
            }
            let made = queries::cancellation_policies_by_ids(connection, &[policy.id]).await?.pop();
            made.ok_or_else(|| DatabaseError::internal("a default policy is not there").into())
        })
        .await
}

async fn change(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    id: CancellationPolicyId,
) -> Result<(), DatabaseError> {
    let before: Vec<CancellationPolicyId> =
        diesel::update(cancellation_policies::table.filter(cancellation_policies::is_default))
            .set((cancellation_policies::is_default.eq(false), cancellation_policies::updated_at.eq(now)))
            .returning(cancellation_policies::id)
            .get_results(connection)
            .await?;
    diesel::update(cancellation_policies::table.find(id))
        .set((cancellation_policies::is_default.eq(true), cancellation_policies::updated_at.eq(now)))
        .execute(connection)
        .await?;
    let before: Vec<String> = before.iter().map(ToString::to_string).collect();
    let entry = AuditEntry::about("cancellation_policy.make_default", id)
        .change(json!({ "default": before }), json!({ "default": id.to_string() }));
    audit::record(connection, actor, now, entry).await
}

fn refused(code: Code, message: &str) -> Error {
    Refusal::on("policyId", code, message).into()
}
