//! Rows of the queue.

use chrono::{DateTime, Utc};
use database::schema::jobs;
use diesel::prelude::*;
use kernel::id::JobId;
use kernel::page::encode_cursor;

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
pub struct DeadLetter {
    /// The job.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// Its payload: ids only.
    pub payload: serde_json::Value,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When it was given up.
    pub updated_at: DateTime<Utc>,
}

impl DeadLetter {
    /// Names list, order and filter in the cursors of dead letters.
    pub(crate) fn binding(kind: Option<&str>) -> String {
        format!("dead_letters/{kind:?}")
    }

    /// Where it stands in the list of dead letters of one kind, or of all.
    #[must_use]
    pub fn cursor(&self, kind: Option<&str>) -> String {
        encode_cursor(&Self::binding(kind), &(self.updated_at, self.id))
    }
}

/// How much the queue holds, and how late it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueuePressure {
    /// How many jobs there are.
    pub counts: JobCounts,
    /// How many of those that wait are due.
    pub due: i64,
    /// Since when the oldest of them is due.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// How many of each kind were given up, by kind.
    pub dead_by_kind: Vec<(String, i64)>,
}

/// How many jobs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCounts {
    /// Waiting, due or not.
    pub ready: i64,
    /// Leased by a runner.
    pub running: i64,
    /// Given up.
    pub dead: i64,
}
