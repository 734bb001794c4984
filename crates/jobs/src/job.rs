//! What a job is, and what a handler answers.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use kernel::id::JobId;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The payload of a job: ids only.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Names the kind in the queue, e.g. `booking.expire_hold`. Never changed while such jobs may be queued.
    const KIND: &'static str;
    /// How often it is tried before it becomes a dead letter. With the default the last try is 43 minutes after the
    /// first.
    const ATTEMPTS_MAX: i32 = 10;
    /// How long one run may take, where what the runner gives every job is not enough. Its lease is made as long, so a job whose
    /// worker died waits that much longer.
    const TIME_MAX: Option<Duration> = None;
}

/// One run of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobRun {
    /// The instant of this run.
    pub now: DateTime<Utc>,
    /// Which attempt this is, counted from 1.
    pub attempt: i32,
    /// The job. The same in every attempt: a key for calls that must not be repeated.
    pub id: JobId,
}

/// Why a run failed. The text is kept in the queue and logged: no personal data in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// A later try may work.
    #[error("{0}")]
    Retry(String),
    /// No later try will work: straight to the dead letters.
    #[error("{0}")]
    Permanent(String),
}

impl JobError {
    /// A failure after which a later try may work.
    pub fn retry(reason: impl std::fmt::Display) -> Self {
        Self::Retry(reason.to_string())
    }

    /// A failure after which no later try will work.
    pub fn permanent(reason: impl std::fmt::Display) -> Self {
        Self::Permanent(reason.to_string())
    }
}

impl From<DatabaseError> for JobError {
    fn from(error: DatabaseError) -> Self {
        Self::retry(error)
    }
}

impl From<diesel::result::Error> for JobError {
    fn from(error: diesel::result::Error) -> Self {
        DatabaseError::from(error).into()
    }
}
