//! What happens to disputes by itself: who is to act is reminded, and at last time decides.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::disputes;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::DisputeId;

use crate::disputes::Dispute;
use crate::disputes::deciding::{self, Disputed, Whose};
use crate::disputes::policy;
use crate::jobs::{DisputeNotice, DisputesWait};
use crate::state::DisputeStatus;

/// The disputes of which something is due: a decision, or a reminder. At most `limit` of each.
///
/// # Errors
/// When the database fails.
pub async fn due(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DisputeId>, DatabaseError> {
    let unanswered = disputes::table
        .filter(disputes::status.eq(DisputeStatus::Open))
        .filter(disputes::answer_due_at.le(now))
        .order((disputes::answer_due_at, disputes::id))
        .limit(limit)
        .select(disputes::id);
    let undecided = disputes::table
        .filter(disputes::status.eq(DisputeStatus::Answered))
        .filter(disputes::decide_due_at.le(now))
        .order((disputes::decide_due_at, disputes::id))
        .limit(limit)
        .select(disputes::id);
    let to_remind = disputes::table
        .filter(disputes::remind_at.le(now))
        .order((disputes::remind_at, disputes::id))
        .limit(limit)
        .select(disputes::id);
    let mut due: Vec<DisputeId> = unanswered.load(connection).await?;
    due.extend(undecided.load::<DisputeId>(connection).await?);
    due.extend(to_remind.load::<DisputeId>(connection).await?);
    due.sort();
    due.dedup();
    Ok(due)
}

/// Does what is due of the dispute, if it still is under the lock of its order.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: DisputeId,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(disputed) = Disputed::lock(connection, id, Whose::Anybody).await? else { return Ok(()) };
            if let Some(refund_amount) = policy::by_itself(&disputed.dispute, disputed.left(), now) {
                let decision = (refund_amount, None);
                deciding::decide(connection, &Actor::System, now, &disputed, decision).await?;
                return Ok(());
            }
            if disputed.dispute.remind_at.is_some_and(|remind_at| remind_at <= now) {
                remind(connection, now, &disputed.dispute).await?;
            }
            Ok(())
        })
        .await
}

async fn remind(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    dispute: &Dispute,
) -> Result<(), DatabaseError> {
    let again_at = match dispute.status {
        DisputeStatus::Open => {
            jobs::enqueue(connection, now, &DisputeNotice::answer_due(dispute.id)).await?;
            None
        }
        DisputeStatus::Answered => {
            DisputesWait::enqueue(connection, now).await?;
            Some(policy::next_decision_reminder(now))
        }
        DisputeStatus::Decided | DisputeStatus::Withdrawn => None,
    };
    diesel::update(disputes::table.find(dispute.id))
        .set((disputes::remind_at.eq(again_at), disputes::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}
