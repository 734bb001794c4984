//! A database, a clock that is moved, and jobs that write down that they ran.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use kernel::{Clock, ManualClock};
use serde::{Deserialize, Serialize};
use teacherin_jobs::{Job, JobError, JobRun, Registry, Runner, RunnerConfig};

/// A job that is numbered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) number: i32,
}

impl Job for Note {
    const KIND: &'static str = "test.note";
    const ATTEMPTS_MAX: i32 = 3;
}

/// What handlers saw, and how they are to answer.
#[derive(Clone, Default)]
pub(crate) struct Notebook {
    pub(crate) runs: Arc<Mutex<Vec<(i32, JobRun)>>>,
    answers: Arc<Mutex<VecDeque<Result<(), JobError>>>>,
}

impl Notebook {
    pub(crate) fn answer(&self, answer: Result<(), JobError>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// The numbers that ran, in the order in which they ran.
    pub(crate) fn numbers(&self) -> Vec<i32> {
        self.runs.lock().unwrap().iter().map(|(number, _)| *number).collect()
    }

    pub(crate) fn registry(&self) -> Registry {
        let notebook = self.clone();
        Registry::new().register::<Note, _>(move |note, run| {
            notebook.runs.lock().unwrap().push((note.number, run));
            let answer = notebook.answers.lock().unwrap().pop_front().unwrap_or(Ok(()));
            async move { answer }
        })
    }
}

pub(crate) struct World {
    pub(crate) pools: Pools,
    pub(crate) clock: ManualClock,
    pub(crate) notebook: Notebook,
    _database: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let start: DateTime<Utc> = "2027-03-01T01:00:00Z".parse().unwrap();
        Self {
            pools,
            clock: ManualClock::starting_at(start),
            notebook: Notebook::default(),
            _database: database,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// A runner as another process would have one.
    pub(crate) fn runner(&self, registry: Registry) -> Runner {
        self.runner_with(registry, RunnerConfig::default())
    }

    pub(crate) fn runner_with(&self, registry: Registry, config: RunnerConfig) -> Runner {
        Runner::new(self.pools.clone(), Clock::manual(self.clock.clone()), registry, config)
    }

    pub(crate) async fn enqueue(&self, number: i32) -> kernel::id::JobId {
        teacherin_jobs::enqueue(&mut *self.connection().await, self.now(), &Note { number }).await.unwrap()
    }

    /// Ready, running, dead.
    pub(crate) async fn counts(&self) -> (i64, i64, i64) {
        let counts = teacherin_jobs::queries::counts(&mut *self.connection().await).await.unwrap();
        (counts.ready, counts.running, counts.dead)
    }
}
