//! Has a job that was given up run again, after its cause was repaired.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{AuditEntry, record};
use database::schema::jobs;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::JobId;
use kernel::{Actor, Role};
use serde_json::json;

use crate::state::JobStatus;

/// Why a dead letter is not run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadLetterRetryCode {
    /// There is no such job, or it was not given up.
    NotFound,
}

/// Which dead letter is run again.
#[derive(Debug, Clone, Copy)]
pub struct DeadLetterRetryInput {
    /// The job.
    pub job_id: JobId,
}

/// Makes a dead letter ready at once, with all its attempts before it. ADMIN only; audited.
///
/// # Errors
/// When it is no dead letter (any more), the actor is no admin, or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: DeadLetterRetryInput,
) -> Result<(), CommandError<DeadLetterRetryCode>> {
    actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, CommandError<DeadLetterRetryCode>, _>(async |connection| {
            let attempts: i32 = jobs::table
                .find(input.job_id)
                .filter(jobs::status.eq(JobStatus::Dead))
                .select(jobs::attempts)
                .for_update()
                .first(connection)
                .await
                .optional()?
                .ok_or_else(not_found)?;
            diesel::update(jobs::table.find(input.job_id))
                .set((
                    jobs::status.eq(JobStatus::Ready),
                    jobs::attempts.eq(0),
                    jobs::run_at.eq(now),
                    // Another one with its key may wait already; both may run.
                    jobs::deduplication_key.eq(None::<String>),
                    jobs::updated_at.eq(now),
                ))
                .execute(connection)
                .await?;
            let entry = AuditEntry::about("job.retry", input.job_id).change(
                json!({ "status": "DEAD", "attempts": attempts }),
                json!({ "status": "READY", "attempts": 0 }),
            );
            record(connection, actor, now, entry).await?;
            Ok(())
        })
        .await
}

fn not_found() -> CommandError<DeadLetterRetryCode> {
    let message = "There is no dead letter with this id: it may have been run again already.";
    CommandError::refused("jobId", DeadLetterRetryCode::NotFound, message)
}
