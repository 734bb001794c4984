//! The loop that looks for due jobs and runs a bounded number of them at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use database::{DatabaseError, Pools};
use kernel::Clock;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::lease::{self, LeasedJob};
use crate::registry::Registry;
use crate::schedule::EnqueuedPeriods;
use crate::work::Work;

/// How a runner works.
#[derive(Debug, Clone, Copy)]
pub struct RunnerConfig {
    /// Jobs run at once. Each may hold a connection: keep it below the pool's size.
    pub running_max: usize,
    /// How often the queue is looked at.
    pub poll_every: Duration,
    /// How long a handler may take before it is stopped, unless its kind says more ([`crate::Job::TIME_MAX`]).
    pub handler_time_max: Duration,
    /// How long a job stays with its runner; must exceed `handler_time_max`, so that no job runs twice at once.
    pub lease_for: TimeDelta,
    /// How often jobs of dead workers are looked for.
    pub take_back_every: Duration,
    /// How long running jobs may go on after a shutdown began.
    pub shutdown_time_max: Duration,
}

impl Default for RunnerConfig {
    fn default() -> Self {
        Self {
            running_max: 4,
            poll_every: Duration::from_millis(200),
            handler_time_max: Duration::from_secs(120),
            lease_for: TimeDelta::seconds(180),
            take_back_every: Duration::from_secs(5),
            shutdown_time_max: Duration::from_secs(15),
        }
    }
}

/// Runs jobs. Any number of processes may have one each.
pub struct Runner {
    work: Arc<Work>,
    periods: EnqueuedPeriods,
    config: RunnerConfig,
}

impl Runner {
    /// A runner; it does nothing until it is run.
    ///
    /// # Panics
    /// When a handler could outlive its lease, or no job could ever run.
    #[must_use]
    pub fn new(pools: Pools, clock: Clock, registry: Registry, config: RunnerConfig) -> Self {
        let handler_time_max = config.handler_time_max;
        assert!(config.running_max > 0, "a runner runs at least one job at once");
        let usual_time = TimeDelta::from_std(handler_time_max).unwrap_or(TimeDelta::MAX);
        assert!(usual_time < config.lease_for, "a handler must be stopped before its lease ends");
        let reporting_time = config.lease_for - usual_time;
        let work = Arc::new(Work { pools, clock, registry, handler_time_max, reporting_time });
        Self { work, periods: EnqueuedPeriods::default(), config }
    }

    /// Runs jobs until the shutdown begins; then waits for those that run, and gives back what does not end in time.
    /// While the database is away it keeps looking.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut running = Running::default();
        let mut poll = interval(self.config.poll_every);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut take_back_at = Instant::now();
        let mut is_away = false;
        while !shutdown.is_cancelled() {
            let take_back = Instant::now() >= take_back_at;
            if take_back {
                take_back_at = Instant::now() + self.config.take_back_every;
            }
            let looked = self.look(&mut running, take_back).await;
            match &looked {
                Err(error) if !is_away => tracing::warn!(%error, "the queue cannot be read; trying on"),
                Ok(_) if is_away => tracing::info!("the queue can be read again"),
                _ => {}
            }
            is_away = looked.is_err();
            // With every place taken more may be due: look again as soon as one is free.
            let is_saturated = looked.unwrap_or(false);
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => break,
                    _ = poll.tick() => break,
                    () = running.reap(), if !running.is_empty() => if is_saturated { break },
                }
            }
        }
        self.drain(running).await;
    }

    /// Runs everything that is due, and what comes of it, until nothing is due any more. Returns how many jobs ran.
    /// For tests, which move the clock and then call this.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub async fn run_due(&self) -> Result<usize, DatabaseError> {
        let mut count = 0;
        loop {
            let jobs = self.claim(self.config.running_max, true).await?;
            if jobs.is_empty() {
                return Ok(count);
            }
            for job in jobs {
                self.work.perform(&job).await;
                count += 1;
            }
        }
    }

    /// Starts what is due, as far as there is room. True when every place is taken now.
    async fn look(&self, running: &mut Running, take_back: bool) -> Result<bool, DatabaseError> {
        let free = self.config.running_max.saturating_sub(running.len());
        if free == 0 {
            return Ok(true);
        }
        for job in self.claim(free, take_back).await? {
            running.start(&self.work, job);
        }
        Ok(running.len() == self.config.running_max)
    }

    async fn claim(&self, limit: usize, take_back: bool) -> Result<Vec<LeasedJob>, DatabaseError> {
        let now = self.work.clock.now();
        self.periods.enqueue_due(&self.work.pools, &self.work.registry, now).await?;
        let mut connection = self.work.pools.write().await?;
        if take_back {
            lease::take_back_overdue(&mut connection, now).await?;
        }
        let limit = i64::try_from(limit).map_err(DatabaseError::internal)?;
        lease::claim(&mut connection, now, self.config.lease_for, limit).await
    }

    async fn drain(&self, mut running: Running) {
        let all_ended = async {
            while !running.is_empty() {
                running.reap().await;
            }
        };
        if timeout(self.config.shutdown_time_max, all_ended).await.is_ok() {
            return;
        }
        for job in running.stop().await {
            tracing::warn!(job.id = %job.id, job.kind, "a job did not end before the shutdown and is given back");
            let given_back = async {
                let mut connection = self.work.pools.write().await?;
                lease::give_back(&mut connection, self.work.clock.now(), &job).await
            };
            if let Err(error) = given_back.await {
                tracing::warn!(%error, job.id = %job.id, "a job could not be given back; its lease will end");
            }
        }
    }
}

/// The jobs that run now.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    jobs: HashMap<tokio::task::Id, Arc<LeasedJob>>,
}

impl Running {
    fn start(&mut self, work: &Arc<Work>, job: LeasedJob) {
        let (work, job) = (Arc::clone(work), Arc::new(job));
        let kept = Arc::clone(&job);
        let task = self.tasks.spawn(async move { work.perform(&job).await });
        self.jobs.insert(task.id(), kept);
    }

    fn len(&self) -> usize {
        self.jobs.len()
    }

    fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Waits until one has ended.
    async fn reap(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => return,
        };
        self.jobs.remove(&id);
    }

    /// Stops those that still run and names them.
    async fn stop(mut self) -> Vec<Arc<LeasedJob>> {
        self.tasks.abort_all();
        while let Some(ended) = self.tasks.join_next_with_id().await {
            if let Ok((id, ())) = ended {
                self.jobs.remove(&id);
            }
        }
        self.jobs.into_values().collect()
    }
}
