//! Who may run a job until when. Every change of a RUNNING row is guarded by the lease.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::jobs;
use database::{DatabaseError, constraint_name};
use diesel::dsl::{array, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::JobId;
use uuid::Uuid;

use crate::backoff::pause_after;
use crate::job::JobError;
use crate::state::JobStatus;

/// The most characters of an error that are kept.
const ERROR_CHARACTERS_MAX: usize = 500;
/// The most overdue leases that are taken back at once.
const TAKEN_BACK_MAX: i64 = 100;

diesel::alias!(jobs as due_jobs: DueJobs);

/// A job under a lease.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub(crate) struct LeasedJob {
    pub(crate) id: JobId,
    pub(crate) kind: String,
    pub(crate) payload: serde_json::Value,
    run_at: DateTime<Utc>,
    pub(crate) attempts: i32,
    attempts_max: i32,
    lease_id: Option<Uuid>,
}

/// What became of a lease when its holder reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Written down.
    Done,
    /// Written down: the job is given up.
    Dead,
    /// The lease had ended and somebody else has the job: nothing was changed.
    LeaseLost,
}

/// Leases up to `limit` due jobs, oldest first. Jobs that another runner is just leasing are skipped, not waited for.
pub(crate) async fn claim(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    lease_for: TimeDelta,
    limit: i64,
) -> Result<Vec<LeasedJob>, DatabaseError> {
    // The status is a literal: with a parameter in its place a generic plan could not use the partial index.
    let due = due_jobs
        .filter(sql::<Bool>("due_jobs.status = 'READY'"))
        .filter(due_jobs.field(jobs::run_at).le(now))
        .order((due_jobs.field(jobs::run_at), due_jobs.field(jobs::id)))
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(due_jobs.field(jobs::id));
    // As an array the subquery runs once; as a plain IN it may run once per row and lease more than the limit.
    let mut claimed: Vec<LeasedJob> = diesel::update(jobs::table.filter(jobs::id.eq_any(array(due))))
        .set((
            jobs::status.eq(JobStatus::Running),
            jobs::attempts.eq(jobs::attempts + 1),
            jobs::lease_id.eq(kernel::id::generate_uuid(now)),
            jobs::lease_until.eq(now + lease_for),
            jobs::updated_at.eq(now),
        ))
        .returning(LeasedJob::as_returning())
        .get_results(connection)
        .await?;
    claimed.sort_by_key(|job| (job.run_at, job.id));
    Ok(claimed)
}

/// Gives a job that takes longer than others more time.
pub(crate) async fn lengthen(
    connection: &mut AsyncPgConnection,
    job: &LeasedJob,
    until: DateTime<Utc>,
) -> Result<Settled, DatabaseError> {
    let changed = diesel::update(jobs::table.find(job.id))
        .filter(jobs::status.eq(JobStatus::Running))
        .filter(jobs::lease_id.eq(job.lease_id))
        .set(jobs::lease_until.eq(until))
        .execute(connection)
        .await?;
    Ok(if changed == 1 { Settled::Done } else { Settled::LeaseLost })
}

/// Deletes a job that was done.
pub(crate) async fn succeed(
    connection: &mut AsyncPgConnection,
    job: &LeasedJob,
) -> Result<Settled, DatabaseError> {
    let deleted = diesel::delete(jobs::table.find(job.id))
        .filter(jobs::status.eq(JobStatus::Running))
        .filter(jobs::lease_id.eq(job.lease_id))
        .execute(connection)
        .await?;
    Ok(if deleted == 1 { Settled::Done } else { Settled::LeaseLost })
}

/// Has a failed job tried again later, or gives it up.
pub(crate) async fn fail(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &LeasedJob,
    error: &JobError,
) -> Result<Settled, DatabaseError> {
    let is_last = matches!(error, JobError::Permanent(_)) || job.attempts >= job.attempts_max;
    let (status, run_at) = if is_last {
        (JobStatus::Dead, job.run_at)
    } else {
        (JobStatus::Ready, now + pause_after(job.attempts))
    };
    let text: String = error.to_string().chars().take(ERROR_CHARACTERS_MAX).collect();
    let released =
        Released { status, run_at, attempts: job.attempts, last_error: Some(&text), updated_at: now };
    let changed = released.write(connection, job).await?;
    Ok(match (changed, is_last) {
        (false, _) => Settled::LeaseLost,
        (true, true) => Settled::Dead,
        (true, false) => Settled::Done,
    })
}

/// Gives a job back that was not finished through no fault of its own: the attempt does not count.
pub(crate) async fn give_back(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &LeasedJob,
) -> Result<(), DatabaseError> {
    let released = Released {
        status: JobStatus::Ready,
        run_at: job.run_at,
        attempts: job.attempts - 1,
        last_error: None,
        updated_at: now,
    };
    released.write(connection, job).await?;
    Ok(())
}

/// Takes jobs back whose lease is over: their worker has died. The attempt counts, so that a job that kills its worker
/// ends among the dead letters.
pub(crate) async fn take_back_overdue(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    // A literal for the sake of the partial index, as in `claim`.
    let overdue: Vec<LeasedJob> = jobs::table
        .filter(sql::<Bool>("jobs.status = 'RUNNING'"))
        .filter(jobs::lease_until.le(now))
        .order(jobs::lease_until)
        .limit(TAKEN_BACK_MAX)
        .select(LeasedJob::as_select())
        .load(connection)
        .await?;
    let error = JobError::retry("the worker that ran it did not report before its lease ended");
    for job in overdue {
        match fail(connection, now, &job, &error).await? {
            Settled::Done => {
                tracing::warn!(job.id = %job.id, job.kind, job.attempts, "a job's worker died; it runs again");
            }
            Settled::Dead => {
                tracing::error!(job.id = %job.id, job.kind, job.attempts, "a job's worker died for the last time");
            }
            Settled::LeaseLost => {}
        }
    }
    Ok(())
}

/// What a leased job becomes when it is neither done nor leased any more.
#[derive(AsChangeset)]
#[diesel(table_name = jobs)]
struct Released<'a> {
    status: JobStatus,
    run_at: DateTime<Utc>,
    attempts: i32,
    /// A job that is given back keeps what an earlier attempt said.
    last_error: Option<&'a str>,
    updated_at: DateTime<Utc>,
}

impl Released<'_> {
    /// Ends the lease if it is still ours.
    async fn write(
        &self,
        connection: &mut AsyncPgConnection,
        job: &LeasedJob,
    ) -> Result<bool, DatabaseError> {
        let leased = || {
            jobs::table
                .find(job.id)
                .filter(jobs::status.eq(JobStatus::Running))
                .filter(jobs::lease_id.eq(job.lease_id))
        };
        let no_lease = (jobs::lease_id.eq(None::<Uuid>), jobs::lease_until.eq(None::<DateTime<Utc>>));
        let written = diesel::update(leased()).set((self, no_lease)).execute(connection).await;
        match written {
            // While it ran, another one with its key was enqueued. Both are kept, this one without the key.
            Err(error) if constraint_name(&error) == Some("jobs_deduplication") => {
                let keyless = (self, no_lease, jobs::deduplication_key.eq(None::<String>));
                Ok(diesel::update(leased()).set(keyless).execute(connection).await? == 1)
            }
            written => Ok(written? == 1),
        }
    }
}
