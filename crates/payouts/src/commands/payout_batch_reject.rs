//! An admin takes a batch apart: its payouts wait for another one.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{payout_batches, payouts};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutBatchId, PayoutId, UserId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::reason;
use crate::model::PayoutBatch;
use crate::state::{BatchStatus, PayoutStatus};
use crate::{locks, policy};

/// What is taken apart.
#[derive(Debug, Clone)]
pub struct PayoutBatchRejectInput {
    /// The batch.
    pub batch_id: PayoutBatchId,
    /// Why; for admins.
    pub reason: String,
}

/// Why it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutBatchRejectCode {
    /// There is no such batch.
    NotFound,
    /// It was decided before.
    AlreadyDecided,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

type Code = PayoutBatchRejectCode;
type Error = CommandError<Code>;

/// Rejects a batch that nobody has decided; whoever put it together may too. Its payouts can be put into another one. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PayoutBatchRejectInput,
) -> Result<PayoutBatch, Error> {
    let admin = actor.require_role(Role::Admin)?.user_id;
    let reason = reason::check(&input.reason)
        .map_err(|message| Refusal::on("reason", Code::InvalidReason, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let batch = locks::batch(connection, input.batch_id).await?.ok_or_else(|| {
                let message = "There is no such batch: reload the list of batches.";
                Refusal::on("batchId", Code::NotFound, message)
            })?;
            policy::reject(&batch).map_err(|_| {
                let message = "This batch was decided before: reload it.";
                Refusal::on("batchId", Code::AlreadyDecided, message)
            })?;
            let freed = take_apart(connection, now, batch.id).await?;
            let rejected = decide(connection, now, batch.id, (admin, &reason)).await?;
            let entry = AuditEntry::about("payout_batch.reject", batch.id).change(
                json!({ "status": batch.status.as_str(), "payoutIds": freed }),
                json!({ "status": rejected.status.as_str(), "reason": reason }),
            );
            audit::record(connection, actor, now, entry).await?;
            Ok(rejected)
        })
        .await
}

/// Frees what was not called off; which payouts these are.
async fn take_apart(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutBatchId,
) -> Result<Vec<String>, DatabaseError> {
    let left: Vec<PayoutId> =
        locks::requested_of_batch(connection, id).await?.iter().map(|payout| payout.id).collect();
    let requested = payouts::table
        .filter(payouts::id.eq_any(&left))
        .filter(payouts::status.eq(PayoutStatus::Requested))
        .filter(payouts::batch_id.eq(id));
    let freed = diesel::update(requested)
        .set((payouts::batch_id.eq(None::<PayoutBatchId>), payouts::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if freed != left.len() {
        return Err(DatabaseError::internal("payouts changed under their locks"));
    }
    Ok(left.iter().map(ToString::to_string).collect())
}

async fn decide(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutBatchId,
    (admin, reason): (UserId, &str),
) -> Result<PayoutBatch, DatabaseError> {
    let waiting =
        payout_batches::table.find(id).filter(payout_batches::status.eq(BatchStatus::AwaitingApproval));
    let rejected = diesel::update(waiting)
        .set((
            payout_batches::status.eq(BatchStatus::Rejected),
            payout_batches::decided_by_user_id.eq(admin),
            payout_batches::decided_at.eq(now),
            payout_batches::reject_reason.eq(reason),
            payout_batches::updated_at.eq(now),
        ))
        .returning(PayoutBatch::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    rejected.ok_or_else(|| DatabaseError::internal("a batch changed under its lock"))
}
