//! Reports of an absence that nobody opposes count by themselves.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::schema::no_show_reports;
use database::{DatabaseError, Pools};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, NoShowReportId};
use serde::{Deserialize, Serialize};

use super::sweep::{BATCH_SIZE, MovesByItself, move_all};
use crate::commands::no_show_expire;

/// Looks for reports that nobody opposed in time and upholds them. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NoShowsDue {}

impl Job for NoShowsDue {
    const KIND: &'static str = "booking.no_shows_due";
}

impl MovesByItself for NoShowsDue {
    type Key = (DateTime<Utc>, NoShowReportId);
    const FAILURE: &'static str = "a report of an absence could not be upheld";

    async fn overdue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        after: Option<Self::Key>,
    ) -> Result<Vec<(Self::Key, BookingId)>, DatabaseError> {
        let mut query = no_show_reports::table
            // Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial index holds
            // all such rows.
            .filter(sql::<Bool>("no_show_reports.status = 'REPORTED'"))
            .filter(no_show_reports::oppose_by.le(now))
            .order((no_show_reports::oppose_by, no_show_reports::id))
            .limit(BATCH_SIZE)
            .select(((no_show_reports::oppose_by, no_show_reports::id), no_show_reports::booking_id))
            .into_boxed();
        if let Some((oppose_by, id)) = after {
            query = query
                .filter(no_show_reports::oppose_by.ge(oppose_by))
                .filter(no_show_reports::oppose_by.gt(oppose_by).or(no_show_reports::id.gt(id)));
        }
        Ok(query.load(connection).await?)
    }

    async fn move_on(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        id: BookingId,
    ) -> Result<(), DatabaseError> {
        no_show_expire::run(connection, now, id).await.map(drop)
    }
}

/// Upholds every report that nobody opposed in time. One that fails does not keep the others.
///
/// # Errors
/// When the unopposed reports cannot be read.
pub async fn uphold_unopposed(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    move_all(&NoShowsDue {}, pools, run).await
}
