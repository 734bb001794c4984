//! Lessons that nobody ends and nobody disputes count as held by themselves.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::schema::bookings;
use database::{DatabaseError, Pools};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::BookingId;
use serde::{Deserialize, Serialize};

use super::sweep::{BATCH_SIZE, MovesByItself, move_all};
use crate::commands::completion_expire;

/// Looks for lessons whose grace has passed and completes them. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CompletionsDue {}

impl Job for CompletionsDue {
    const KIND: &'static str = "booking.completions_due";
}

impl MovesByItself for CompletionsDue {
    type Key = (DateTime<Utc>, BookingId);
    const FAILURE: &'static str = "a lesson could not be completed";

    async fn overdue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        after: Option<Self::Key>,
    ) -> Result<Vec<(Self::Key, BookingId)>, DatabaseError> {
        let mut query = bookings::table
            // Raw SQL: the states must stand in the statement's text, or PostgreSQL cannot see that the partial index holds
            // all such rows.
            .filter(sql::<Bool>("bookings.status IN ('CONFIRMED', 'IN_PROGRESS')"))
            .filter(bookings::completion_due_at.le(now))
            .order((bookings::completion_due_at, bookings::id))
            .limit(BATCH_SIZE)
            .select(((bookings::completion_due_at.assume_not_null(), bookings::id), bookings::id))
            .into_boxed();
        if let Some((due_at, id)) = after {
            query = query
                .filter(bookings::completion_due_at.ge(due_at))
                .filter(bookings::completion_due_at.gt(due_at).or(bookings::id.gt(id).nullable()));
        }
        Ok(query.load(connection).await?)
    }

    async fn move_on(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        id: BookingId,
    ) -> Result<(), DatabaseError> {
        completion_expire::run(connection, now, id).await.map(drop)
    }
}

/// Completes every lesson whose grace has passed. One that fails does not keep the others.
///
/// # Errors
/// When the lessons that are due cannot be read.
pub async fn complete_due(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    move_all(&CompletionsDue {}, pools, run).await
}
