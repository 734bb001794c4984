//! An admin ends a cancellation policy.

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

/// Why the policy was not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancellationPolicyEndCode {
    /// There is no such policy.
    NotFound,
    /// It is the default: teachers without a choice need one.
    IsDefault,
    /// It has ended already.
    AlreadyEnded,
}

/// What to end.
#[derive(Debug, Clone, Copy)]
pub struct CancellationPolicyEndInput {
    /// The policy.
    pub policy_id: CancellationPolicyId,
}

type Error = CommandError<CancellationPolicyEndCode>;
type Code = CancellationPolicyEndCode;

/// Ends the policy: no new booking is made under it, teachers who chose it have the default. Bookings that were made under
/// it keep it.
///
/// # Errors
/// Refusals; access for others than admins; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CancellationPolicyEndInput,
) -> Result<CancellationTerms, Error> {
    actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let policy: Option<CancellationPolicy> = cancellation_policies::table
                .find(input.policy_id)
                .select(CancellationPolicy::as_select())
                .for_no_key_update()
                .first(connection)
                .await
                .optional()?;
            let policy =
                policy.ok_or_else(|| refused(Code::NotFound, "There is no such policy: reload the list."))?;
            if policy.is_default {
                let message = "This is the default: make another policy the default first.";
                return Err(refused(Code::IsDefault, message));
            }
            if policy.ended_at.is_some() {
                return Err(refused(Code::AlreadyEnded, "This policy has ended already."));
            }
            diesel::update(cancellation_policies::table.find(policy.id))
                .set((cancellation_policies::ended_at.eq(now), cancellation_policies::updated_at.eq(now)))
                .execute(connection)
                .await?;
            let entry = AuditEntry::about("cancellation_policy.end", policy.id)
                .change(json!({ "endedAt": null }), json!({ "endedAt": now }));
            audit::record(connection, actor, now, entry).await?;
            let ended = queries::cancellation_policies_by_ids(connection, &[policy.id]).await?.pop();
            ended.ok_or_else(|| DatabaseError::internal("an ended policy is not there").into())
        })
        .await
}

fn refused(code: Code, message: &str) -> Error {
    Refusal::on("policyId", code, message).into()
}
