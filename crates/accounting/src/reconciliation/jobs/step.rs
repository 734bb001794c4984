//! Begins the nightly run, and goes on with a run job by job.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::reconciliation_runs::{self, dsl};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::ReconciliationRunId;
use serde::{Deserialize, Serialize};

use crate::reconciliation::commands::run_open;
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::flow::{self, Progress};
use crate::reconciliation::{progress, window};
use crate::services::AccountingServices;

/// "Begin the nightly run, if it is time." Scheduled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightlyReconciliation {}

impl Job for NightlyReconciliation {
    const KIND: &'static str = "accounting.nightly";
}

/// "Go on with this run."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationStep {
    /// The run.
    pub run_id: ReconciliationRunId,
}

impl Job for ReconciliationStep {
    const KIND: &'static str = "accounting.reconcile";
    // Half a day: a gateway may be away for hours. After that the next run wakes it up, or gives it up.
    const ATTEMPTS_MAX: i32 = 20;
}

impl ReconciliationStep {
    /// Enqueues it. One that waits already, e.g. because a gateway did not answer, is run then, if that is sooner.
    pub(crate) async fn enqueue(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        run_at: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        ::jobs::enqueue_soonest(connection, now, run_at, &self.run_id.to_string(), self).await
    }
}

/// Begins it once a night.
pub(super) async fn nightly(services: &AccountingServices, run: &JobRun) -> Result<(), JobError> {
    let Some(due_at) = window::nightly_due_at(run.now) else { return Ok(()) };
    let mut connection = services.pools.write().await?;
    let begun = reconciliation_runs::table
        .filter(dsl::started_by_user_id.is_null())
        .filter(dsl::created_at.ge(due_at));
    if diesel::select(exists(begun)).get_result(&mut *connection).await? {
        return Ok(());
    }
    run_open::run(&mut connection, run.now, None).await?;
    Ok(())
}

/// Goes on so far as one job may, and leaves the rest to the next.
pub(super) async fn go_on(
    services: &AccountingServices,
    job: &ReconciliationStep,
    run: &JobRun,
) -> Result<(), JobError> {
    match flow::run(services, job.run_id).await {
        Ok(Progress::Over) => Ok(()),
        Ok(Progress::More) => {
            let now = services.clock.now();
            job.enqueue(&mut *services.pools.write().await?, now, now).await?;
            Ok(())
        }
        Err(Delayed::Database(error)) => Err(error.into()),
        Err(Delayed::Gateway(error)) => {
            let words = error.to_string();
            tracing::warn!(run.id = %job.run_id, attempt = run.attempt, %error, "a reconciliation waits for a gateway");
            progress::delay(&mut *services.pools.write().await?, job.run_id, &words).await?;
            Err(JobError::retry(words))
        }
    }
}
