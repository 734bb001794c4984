//! Paid bookings that nobody answers end by themselves.

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
use crate::commands::answer_expire;

/// Looks for paid bookings whose answer is overdue and ends them. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AnswersDue {}

impl Job for AnswersDue {
    const KIND: &'static str = "booking.answers_due";
}

impl MovesByItself for AnswersDue {
    type Key = (DateTime<Utc>, BookingId);
    const FAILURE: &'static str = "an unanswered booking could not be ended";

    async fn overdue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        after: Option<Self::Key>,
    ) -> Result<Vec<(Self::Key, BookingId)>, DatabaseError> {
        let mut query = bookings::table
            // Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial index holds
            // all such rows.
            .filter(sql::<Bool>("bookings.status = 'PAID'"))
            .filter(bookings::answer_due_at.le(now))
            .order((bookings::answer_due_at, bookings::id))
            .limit(BATCH_SIZE)
            .select(((bookings::answer_due_at.assume_not_null(), bookings::id), bookings::id))
            .into_boxed();
        if let Some((due_at, id)) = after {
            query = query
                .filter(bookings::answer_due_at.ge(due_at))
                .filter(bookings::answer_due_at.gt(due_at).or(bookings::id.gt(id).nullable()));
        }
        Ok(query.load(connection).await?)
    }

    async fn move_on(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        id: BookingId,
    ) -> Result<(), DatabaseError> {
        answer_expire::run(connection, now, id).await.map(drop)
    }
}

/// Ends every booking whose answer is overdue. One that fails does not keep the others.
///
/// # Errors
/// When the unanswered bookings cannot be read.
pub async fn end_unanswered(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    move_all(&AnswersDue {}, pools, run).await
}
