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
    /// Names list and order in the cursors of dead letters.
    pub(crate) const CURSOR_BINDING: &'static str = "dead_letters";

    /// Where it stands in the list of dead letters.
    #[must_use]
    pub fn cursor(&self) -> String {
        encode_cursor(Self::CURSOR_BINDING, &(self.updated_at, self.id))
    }
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
