//! Differences become tasks: one open task per kind and subject, and none for what an admin has closed as it is.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::reconciliation_tasks::{self, dsl};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{ReconciliationRunId, ReconciliationTaskId};

use super::difference::Difference;
use super::model::ReconciliationTask;
use super::state::{DifferenceKind, Reported, TaskStatus};

/// Writes down that a run found it. Under the lock of the run's row, so that there is one at a time.
pub(crate) async fn report(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    run_id: ReconciliationRunId,
    difference: &Difference,
) -> Result<Reported, DatabaseError> {
    if update_open(connection, now, difference).await? {
        return Ok(Reported::Again);
    }
    if see_closed(connection, now, difference).await? {
        return Ok(Reported::Closed);
    }
    diesel::insert_into(reconciliation_tasks::table)
        .values((
            (
                dsl::id.eq(ReconciliationTaskId::generate(now)),
                dsl::run_id.eq(run_id),
                dsl::kind.eq(difference.kind),
                dsl::subject_kind.eq(difference.subject.kind()),
                dsl::subject_id.eq(difference.subject.uuid()),
                dsl::status.eq(TaskStatus::Open),
            ),
            (
                dsl::expected.eq(&difference.expected),
                dsl::found.eq(&difference.found),
                dsl::difference.eq(difference.difference),
                dsl::proposal.eq(&difference.proposal),
                dsl::last_seen_at.eq(now),
                dsl::created_at.eq(now),
                dsl::updated_at.eq(now),
            ),
        ))
        .execute(connection)
        .await?;
    Ok(Reported::New)
}

/// What waits already says what was found last.
async fn update_open(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    difference: &Difference,
) -> Result<bool, DatabaseError> {
    let open = reconciliation_tasks::table
        .filter(dsl::kind.eq(difference.kind))
        .filter(dsl::subject_id.eq(difference.subject.uuid()))
        .filter(dsl::status.eq(TaskStatus::Open));
    let updated = diesel::update(open)
        .set((
            dsl::expected.eq(&difference.expected),
            dsl::found.eq(&difference.found),
            dsl::difference.eq(difference.difference),
            dsl::proposal.eq(&difference.proposal),
            dsl::last_seen_at.eq(now),
            dsl::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(updated > 0)
}

/// Whether the latest task of it was closed, and nothing has changed since.
async fn see_closed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    difference: &Difference,
) -> Result<bool, DatabaseError> {
    let latest: Option<ReconciliationTask> = reconciliation_tasks::table
        .filter(dsl::kind.eq(difference.kind))
        .filter(dsl::subject_id.eq(difference.subject.uuid()))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(ReconciliationTask::as_select())
        .first(connection)
        .await
        .optional()?;
    let Some(closed) = latest.filter(|task| is_same(task, difference)) else { return Ok(false) };
    diesel::update(reconciliation_tasks::table.find(closed.id))
        .set((dsl::last_seen_at.eq(now), dsl::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(true)
}

/// Balances move every day: what an admin has closed is by how much they differ. And what was put right by a correction and
/// differs as before is another difference.
fn is_same(task: &ReconciliationTask, difference: &Difference) -> bool {
    match difference.kind {
        DifferenceKind::BalanceDiffers => {
            task.ledger_transaction_id.is_none() && task.difference == difference.difference
        }
        _ => task.expected == difference.expected && task.found == difference.found,
    }
}
