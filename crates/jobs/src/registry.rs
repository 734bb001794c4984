//! Which handler runs which kind, and what is enqueued how often.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::job::{Job, JobError, JobRun};
use crate::queue::NewJob;

pub(crate) type Handler =
    Box<dyn Fn(Value, JobRun) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;
type MakeRow = Box<dyn Fn(DateTime<Utc>) -> Result<NewJob<'static>, DatabaseError> + Send + Sync>;

/// A job that is enqueued once per period.
pub(crate) struct Schedule {
    pub(crate) name: &'static str,
    pub(crate) every: TimeDelta,
    pub(crate) make_row: MakeRow,
}

/// What is known of a kind.
pub(crate) struct Registered {
    pub(crate) handler: Handler,
    /// [`Job::TIME_MAX`].
    pub(crate) time_max: Option<Duration>,
}

/// The handlers by kind, and the schedules. Made once by the server.
#[derive(Default)]
pub struct Registry {
    handlers: HashMap<&'static str, Registered>,
    schedules: Vec<Schedule>,
}

impl Registry {
    /// A registry that knows no kind.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers the handler of a kind. A payload that is not one of this kind becomes a dead letter.
    ///
    /// # Panics
    /// When the kind has a handler already.
    #[must_use]
    pub fn register<J: Job, Running>(
        mut self,
        handler: impl Fn(J, JobRun) -> Running + Send + Sync + 'static,
    ) -> Self
    where
        Running: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let parse_and_run = move |payload: Value, run: JobRun| match serde_json::from_value::<J>(payload) {
            Ok(job) => handler(job, run).boxed(),
            Err(error) => {
                let reason = format!("the payload is not one of this kind: {error}");
                async { Err(JobError::Permanent(reason)) }.boxed()
            }
        };
        let registered = Registered { handler: Box::new(parse_and_run), time_max: J::TIME_MAX };
        let known = self.handlers.insert(J::KIND, registered);
        assert!(known.is_none(), "two handlers are registered for the job kind {}", J::KIND);
        self
    }

    /// Has a job enqueued once per period, however many workers run. The name is remembered in the database.
    ///
    /// # Panics
    /// When the name is taken or the period is shorter than a second.
    #[must_use]
    pub fn schedule<J: Job>(
        mut self,
        name: &'static str,
        every: TimeDelta,
        make: impl Fn() -> J + Send + Sync + 'static,
    ) -> Self {
        assert!(every >= TimeDelta::seconds(1), "the schedule {name} has a period below a second");
        assert!(self.schedules.iter().all(|known| known.name != name), "two schedules are called {name}");
        // Keyed, so that a period's job that could not run yet is not joined by the next one's.
        let make_row = move |now| NewJob::new(now, now, Some(name), &make());
        self.schedules.push(Schedule { name, every, make_row: Box::new(make_row) });
        self
    }

    pub(crate) fn registered(&self, kind: &str) -> Option<&Registered> {
        self.handlers.get(kind)
    }

    pub(crate) fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }
}
