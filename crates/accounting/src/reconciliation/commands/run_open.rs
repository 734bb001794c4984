//! Opens a run, unless one goes on.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::reconciliation_runs::{self, dsl};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{ReconciliationRunId, UserId};

use crate::reconciliation::jobs::ReconciliationStep;
use crate::reconciliation::model::ReconciliationRun;
use crate::reconciliation::state::{RunStatus, RunStep};
use crate::reconciliation::window;

/// A run that has not come further for so long is given up, so that it does not keep the next one.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::hours(24);

/// A run that goes on, and whether it was opened just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedRun {
    /// The run.
    pub run: ReconciliationRun,
    /// Whether it was opened by this call.
    pub is_new: bool,
}

/// Opens a run and has it worked on; when one goes on already, that one is woken up. Of two at once one opens it.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    started_by: Option<UserId>,
) -> Result<OpenedRun, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            give_up_stuck(connection, now).await?;
            let opened = insert(connection, now, started_by).await?;
            let is_new = opened.is_some();
            let run = match opened {
                Some(run) => run,
                None => running(connection).await?.ok_or_else(|| {
                    // It ended between the two statements.
                    DatabaseError::unavailable("a run ended just when another was to be opened")
                })?,
            };
            ReconciliationStep { run_id: run.id }.enqueue(connection, now, now).await?;
            Ok(OpenedRun { run, is_new })
        })
        .await
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    started_by: Option<UserId>,
) -> Result<Option<ReconciliationRun>, DatabaseError> {
    let last_ended_at: Option<DateTime<Utc>> = reconciliation_runs::table
        .filter(dsl::status.eq(RunStatus::Finished))
        .select(max(dsl::ends_at))
        .first(connection)
        .await?;
    let (starts_at, ends_at) = window::compared(last_ended_at, now);
    let inserted = diesel::insert_into(reconciliation_runs::table)
        .values((
            dsl::id.eq(ReconciliationRunId::generate(now)),
            dsl::status.eq(RunStatus::Running),
            dsl::starts_at.eq(starts_at),
            dsl::ends_at.eq(ends_at),
            dsl::started_by_user_id.eq(started_by),
            dsl::step.eq(RunStep::Statement),
            dsl::created_at.eq(now),
            dsl::updated_at.eq(now),
        ))
        // The only unique index but the key is that one run at a time goes on.
        .on_conflict_do_nothing()
        .returning(ReconciliationRun::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(inserted)
}

/// The run that goes on.
async fn running(connection: &mut AsyncPgConnection) -> Result<Option<ReconciliationRun>, DatabaseError> {
    let running = reconciliation_runs::table
        .filter(dsl::status.eq(RunStatus::Running))
        .select(ReconciliationRun::as_select());
    Ok(running.first(connection).await.optional()?)
}

async fn give_up_stuck(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let given_up = diesel::update(reconciliation_runs::table)
        .filter(dsl::status.eq(RunStatus::Running))
        .filter(dsl::updated_at.lt(now - GIVEN_UP_AFTER))
        .set((dsl::status.eq(RunStatus::Failed), dsl::finished_at.eq(now), dsl::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if given_up > 0 {
        tracing::error!("a reconciliation did not come further for a day; the next one begins where it did");
    }
    Ok(())
}
