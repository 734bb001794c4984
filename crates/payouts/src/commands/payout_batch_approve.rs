//! A second admin agrees: what is in the batch is sent.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{payout_batches, payouts};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutBatchId, PayoutId, UserId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::jobs::PayoutSend;
use crate::model::{Payout, PayoutBatch};
use crate::policy::{self, BatchLook, BatchUnavailableReason};
use crate::state::{BatchStatus, PayoutMethod, PayoutStatus};
use crate::{locks, payees};

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutBatchApproveCode {
    /// There is no such batch.
    NotFound,
    /// It was decided before.
    AlreadyDecided,
    /// The admin put it together.
    OwnBatch,
    /// The admin is paid by it.
    OwnPayout,
    /// All of its payouts were called off.
    NothingLeft,
}

type Code = PayoutBatchApproveCode;
type Error = CommandError<Code>;

/// Approves the batch: whatever of it was not called off is sent, by the gateway at once. Only an admin who neither put it
/// together nor is paid by it can.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    id: PayoutBatchId,
) -> Result<PayoutBatch, Error> {
    let admin = actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let batch = locks::batch(connection, id).await?.ok_or_else(|| {
                let message = "There is no such batch: reload the list of batches.";
                Refusal::on("batchId", Code::NotFound, message)
            })?;
            let left = locks::requested_of_batch(connection, id).await?;
            let look = BatchLook {
                admin: admin.user_id,
                is_paid_by_it: payees::is_paid_by(connection, admin.person_id, Some(id)).await?,
                payouts_left: i64::try_from(left.len()).map_err(DatabaseError::internal)?,
            };
            policy::approve(&batch, look).map_err(refusal)?;
            approve_payouts(connection, now, &batch, &left).await?;
            let approved = decide(connection, now, id, admin.user_id).await?;
            record(connection, actor, now, (&batch, &left)).await?;
            Ok(approved)
        })
        .await
}

async fn approve_payouts(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    batch: &PayoutBatch,
    left: &[Payout],
) -> Result<(), DatabaseError> {
    let ids: Vec<PayoutId> = left.iter().map(|payout| payout.id).collect();
    let requested = payouts::table
        .filter(payouts::id.eq_any(&ids))
        .filter(payouts::batch_id.eq(batch.id))
        .filter(payouts::status.eq(PayoutStatus::Requested));
    let is_sent_by_gateway = batch.method == PayoutMethod::Gateway;
    let approved = diesel::update(requested)
        .set((
            payouts::status.eq(PayoutStatus::Approved),
            payouts::method.eq(batch.method),
            payouts::approved_at.eq(now),
            // The sweep looks after what the jobs do not get sent.
            payouts::next_look_at.eq(is_sent_by_gateway.then_some(now)),
            payouts::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if approved != ids.len() {
        return Err(DatabaseError::internal("payouts changed under their locks"));
    }
    if is_sent_by_gateway {
        for payout_id in ids {
            PayoutSend { payout_id }.enqueue(connection, now).await?;
        }
    }
    Ok(())
}

async fn decide(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutBatchId,
    admin: UserId,
) -> Result<PayoutBatch, DatabaseError> {
    let waiting =
        payout_batches::table.find(id).filter(payout_batches::status.eq(BatchStatus::AwaitingApproval));
    let approved = diesel::update(waiting)
        .set((
            payout_batches::status.eq(BatchStatus::Approved),
            payout_batches::decided_by_user_id.eq(admin),
            payout_batches::decided_at.eq(now),
            payout_batches::updated_at.eq(now),
        ))
        .returning(PayoutBatch::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    approved.ok_or_else(|| DatabaseError::internal("a batch changed under its lock"))
}

async fn record(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (batch, left): (&PayoutBatch, &[Payout]),
) -> Result<(), DatabaseError> {
    let amount: i64 = left.iter().map(|payout| payout.amount).sum();
    let ids: Vec<String> = left.iter().map(|payout| payout.id.to_string()).collect();
    let entry = AuditEntry::about("payout_batch.approve", batch.id).change(
        json!({ "status": batch.status.as_str(), "createdBy": batch.created_by_user_id.to_string() }),
        json!({ "status": BatchStatus::Approved.as_str(), "method": batch.method.as_str(),
                "amount": amount, "payoutIds": ids }),
    );
    audit::record(connection, actor, now, entry).await
}

fn refusal(reason: BatchUnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        BatchUnavailableReason::AlreadyDecided => {
            (Code::AlreadyDecided, "This batch was decided before: reload it.")
        }
        BatchUnavailableReason::OwnBatch => {
            (Code::OwnBatch, "You put this batch together yourself: another admin approves it.")
        }
        BatchUnavailableReason::OwnPayout => {
            (Code::OwnPayout, "You are paid by this batch yourself: another admin approves it.")
        }
        BatchUnavailableReason::NothingLeft => {
            (Code::NothingLeft, "All payouts of this batch were called off: reject it.")
        }
    };
    Refusal::on("batchId", code, message)
}
