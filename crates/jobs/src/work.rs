//! One run of one job: its handler, and what came of it.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use database::{DatabaseError, Pools};
use futures_util::FutureExt as _;
use kernel::Clock;
use tracing::Instrument as _;

use crate::job::{JobError, JobRun};
use crate::lease::{self, LeasedJob, Settled};
use crate::registry::Registry;

/// How often the outcome of a run is written down before the job is left to its lease's end.
const REPORTS_MAX: u32 = 3;
const PAUSE_BETWEEN_REPORTS: Duration = Duration::from_millis(500);

/// What running a job needs.
pub(crate) struct Work {
    pub(crate) pools: Pools,
    pub(crate) clock: Clock,
    pub(crate) registry: Registry,
    pub(crate) handler_time_max: Duration,
    /// How much longer than its handler a lease lives: what came of it is written down then.
    pub(crate) reporting_time: TimeDelta,
}

impl Work {
    /// Runs the job and writes down what came of it.
    pub(crate) async fn perform(&self, job: &LeasedJob) {
        let span = tracing::info_span!("job", job.id = %job.id, job.kind, job.attempt = job.attempts);
        async {
            let began = Instant::now();
            let outcome = self.handle(job).await;
            metrics::histogram!("teacherin_job_duration_seconds", "kind" => job.kind.clone())
                .record(began.elapsed());
            let settled = self.report(job, &outcome).await;
            count(job, settled.as_ref().ok().copied(), outcome.is_ok());
            match settled {
                Ok(settled) => log(settled, &outcome),
                Err(error) => {
                    tracing::error!(%error, "what came of a job could not be written down; it runs again");
                }
            }
        }
        .instrument(span)
        .await;
    }

    async fn handle(&self, job: &LeasedJob) -> Result<(), JobError> {
        let Some(registered) = self.registry.registered(&job.kind) else {
            return Err(JobError::permanent("no handler is registered for this kind"));
        };
        let time_max = registered.time_max.unwrap_or_default().max(self.handler_time_max);
        if time_max > self.handler_time_max {
            self.lengthen_lease(job, time_max).await?;
        }
        let run = JobRun { now: self.clock.now(), attempt: job.attempts, id: job.id };
        // The handler is called inside the future: what panics before its first await is caught as well.
        let running =
            AssertUnwindSafe(async { (registered.handler)(job.payload.clone(), run).await }).catch_unwind();
        match tokio::time::timeout(time_max, running).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_panic)) => Err(JobError::retry("the handler panicked")),
            Err(_elapsed) => Err(JobError::Retry(format!("the handler was stopped after {time_max:?}"))),
        }
    }

    async fn lengthen_lease(&self, job: &LeasedJob, time_max: Duration) -> Result<(), JobError> {
        let time_max = TimeDelta::from_std(time_max).map_err(JobError::permanent)?;
        let until = self.clock.now() + time_max + self.reporting_time;
        let mut connection = self.pools.write().await?;
        match lease::lengthen(&mut connection, job, until).await? {
            Settled::LeaseLost => Err(JobError::retry("the lease was over before the job began")),
            Settled::Done | Settled::Dead => Ok(()),
        }
    }

    async fn report(
        &self,
        job: &LeasedJob,
        outcome: &Result<(), JobError>,
    ) -> Result<Settled, DatabaseError> {
        let mut report = 1;
        loop {
            let settled = self.settle(job, outcome).await;
            if settled.is_ok() || report == REPORTS_MAX {
                return settled;
            }
            report += 1;
            tokio::time::sleep(PAUSE_BETWEEN_REPORTS).await;
        }
    }

    async fn settle(
        &self,
        job: &LeasedJob,
        outcome: &Result<(), JobError>,
    ) -> Result<Settled, DatabaseError> {
        let mut connection = self.pools.write().await?;
        match outcome {
            Ok(()) => lease::succeed(&mut connection, job).await,
            Err(error) => lease::fail(&mut connection, self.clock.now(), job, error).await,
        }
    }
}

/// Counts a run. Kinds are names that this or another version of the program wrote: few.
fn count(job: &LeasedJob, settled: Option<Settled>, is_good: bool) {
    let outcome = match settled {
        None => "not_written_down",
        Some(Settled::LeaseLost) => "lease_lost",
        Some(Settled::Dead) => "dead",
        Some(Settled::Done) if is_good => "done",
        Some(Settled::Done) => "tried_again",
    };
    metrics::counter!("teacherin_job_runs_total", "kind" => job.kind.clone(), "outcome" => outcome)
        .increment(1);
}

fn log(settled: Settled, outcome: &Result<(), JobError>) {
    match (settled, outcome) {
        (Settled::LeaseLost, _) => {
            tracing::warn!("a job ended after its lease: somebody else runs it again");
        }
        (Settled::Dead, Err(error)) => tracing::error!(%error, "a job failed for good"),
        (Settled::Done, Err(error)) => tracing::warn!(%error, "a job failed and is tried again later"),
        (_, Ok(())) => tracing::debug!("a job is done"),
    }
}
