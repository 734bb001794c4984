//! Putting jobs into the queue, in the caller's transaction.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::jobs;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::JobId;

use crate::job::Job;
use crate::state::JobStatus;

#[derive(Insertable)]
#[diesel(table_name = jobs)]
pub(crate) struct NewJob<'a> {
    id: JobId,
    kind: &'static str,
    payload: serde_json::Value,
    status: JobStatus,
    run_at: DateTime<Utc>,
    attempts_max: i32,
    deduplication_key: Option<&'a str>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> NewJob<'a> {
    pub(crate) fn new<J: Job>(
        now: DateTime<Utc>,
        run_at: DateTime<Utc>,
        deduplication_key: Option<&'a str>,
        job: &J,
    ) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: JobId::generate(now),
            kind: J::KIND,
            payload: serde_json::to_value(job).map_err(DatabaseError::internal)?,
            status: JobStatus::Ready,
            run_at,
            attempts_max: J::ATTEMPTS_MAX,
            deduplication_key,
            created_at: now,
            updated_at: now,
        })
    }
}

/// Enqueues a job to be run as soon as the caller's transaction has committed.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<J: Job>(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &J,
) -> Result<JobId, DatabaseError> {
    enqueue_at(connection, now, now, job).await
}

/// Enqueues a job to be run at an instant, in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_at<J: Job>(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    job: &J,
) -> Result<JobId, DatabaseError> {
    let row = NewJob::new(now, run_at, None, job)?;
    let id = row.id;
    diesel::insert_into(jobs::table).values(row).execute(connection).await?;
    Ok(id)
}

/// Enqueues a job unless one of its kind with this key waits already, in the caller's transaction. The waiting one
/// keeps its payload and its time.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_once<J: Job>(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    deduplication_key: &str,
    job: &J,
) -> Result<(), DatabaseError> {
    insert_once(connection, NewJob::new(now, run_at, Some(deduplication_key), job)?).await
}

pub(crate) async fn insert_once(
    connection: &mut AsyncPgConnection,
    row: NewJob<'_>,
) -> Result<(), DatabaseError> {
    diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing().execute(connection).await?;
    Ok(())
}
