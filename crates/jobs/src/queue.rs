//! Putting jobs into the queue, in the caller's transaction.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::jobs;
use diesel::define_sql_function;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};
use diesel::upsert::excluded;
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

define_sql_function! {
    /// The earlier of two instants.
    fn least(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}

/// Enqueues a job like [`enqueue_once`], but one of its kind with this key that waits already is run at `run_at` if that
/// is sooner: what waits between two tries is tried again when there is news.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_soonest<J: Job>(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    deduplication_key: &str,
    job: &J,
) -> Result<(), DatabaseError> {
    diesel::insert_into(jobs::table)
        .values(NewJob::new(now, run_at, Some(deduplication_key), job)?)
        .on_conflict((jobs::kind, jobs::deduplication_key))
        // Raw SQL: the index's own condition must stand in the statement's text, or PostgreSQL does not know it again.
        .filter_target(sql::<Bool>("deduplication_key IS NOT NULL AND status = 'READY'"))
        .do_update()
        .set((jobs::run_at.eq(least(jobs::run_at, excluded(jobs::run_at))), jobs::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn insert_once(
    connection: &mut AsyncPgConnection,
    row: NewJob<'_>,
) -> Result<(), DatabaseError> {
    diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing().execute(connection).await?;
    Ok(())
}
