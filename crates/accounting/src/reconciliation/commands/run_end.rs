//! A run has compared everything: it ends, and admins are told of what it found that nobody had seen.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::reconciliation_runs::{self, dsl};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use crate::reconciliation::jobs::DifferencesFoundNotice;
use crate::reconciliation::model::ReconciliationRun;
use crate::reconciliation::state::{RunStatus, RunStep};

/// Ends it, once.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    run: &ReconciliationRun,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let new_count: Option<i64> = diesel::update(reconciliation_runs::table.find(run.id))
                .filter(dsl::status.eq(RunStatus::Running))
                .filter(dsl::step.eq(RunStep::End))
                .set((dsl::status.eq(RunStatus::Finished), dsl::finished_at.eq(now), dsl::updated_at.eq(now)))
                .returning(dsl::new_count)
                .get_result(connection)
                .await
                .optional()?;
            match new_count {
                Some(1..) => DifferencesFoundNotice::enqueue_for_admins(connection, now, run.id).await,
                _ => Ok(()),
            }
        })
        .await
}
