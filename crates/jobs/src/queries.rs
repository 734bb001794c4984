//! Reads for the people who run the product. Admins only: the caller asks for the role.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::jobs;
use diesel::dsl::{count, min, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::JobId;
use kernel::page::{Direction, Page, PageRequest};

use crate::error::PageQueryError;
use crate::model::{DeadLetter, JobCounts, QueuePressure};
use crate::state::JobStatus;

/// How many jobs wait, run and were given up.
///
/// # Errors
/// When the database fails.
pub async fn counts(connection: &mut AsyncPgConnection) -> Result<JobCounts, DatabaseError> {
    // Literals: each status has a partial index, which the planner takes for no parameter it does not know.
    let ready = jobs::table.filter(sql::<Bool>("status = 'READY'")).count().get_result(connection).await?;
    let running =
        jobs::table.filter(sql::<Bool>("status = 'RUNNING'")).count().get_result(connection).await?;
    let dead = jobs::table.filter(sql::<Bool>("status = 'DEAD'")).count().get_result(connection).await?;
    Ok(JobCounts { ready, running, dead })
}

/// How much the queue holds, and how late it is. Five statements.
///
/// # Errors
/// When the database fails.
pub async fn pressure(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<QueuePressure, DatabaseError> {
    let counts = counts(connection).await?;
    let (due, oldest_due_at) = jobs::table
        .filter(sql::<Bool>("status = 'READY'"))
        .filter(jobs::run_at.le(now))
        .select((count(jobs::id), min(jobs::run_at)))
        .first(connection)
        .await?;
    let dead_by_kind = jobs::table
        .filter(sql::<Bool>("status = 'DEAD'"))
        .group_by(jobs::kind)
        .order(jobs::kind)
        .select((jobs::kind, count(jobs::id)))
        .load(connection)
        .await?;
    Ok(QueuePressure { counts, due, oldest_due_at, dead_by_kind })
}

/// The jobs that were given up, of one kind or all, newest first.
///
/// # Errors
/// When the cursor is not of this list, or the database fails.
pub async fn dead_letters(
    connection: &mut AsyncPgConnection,
    page: &PageRequest,
    kind: Option<&str>,
) -> Result<Page<DeadLetter>, PageQueryError> {
    let mut query = jobs::table
        .filter(jobs::status.eq(JobStatus::Dead))
        .select(DeadLetter::as_select())
        .limit(page.size + 1)
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(jobs::kind.eq(kind.to_owned()));
    }
    let key: Option<(DateTime<Utc>, JobId)> = page.key(&DeadLetter::binding(kind))?;
    query = match page.direction {
        Direction::Forward => query.order((jobs::updated_at.desc(), jobs::id.asc())),
        Direction::Backward => query.order((jobs::updated_at.asc(), jobs::id.desc())),
    };
    query = match (key, page.direction) {
        (None, _) => query,
        (Some((at, id)), Direction::Forward) => {
            query.filter(jobs::updated_at.lt(at).or(jobs::updated_at.eq(at).and(jobs::id.gt(id))))
        }
        (Some((at, id)), Direction::Backward) => {
            query.filter(jobs::updated_at.gt(at).or(jobs::updated_at.eq(at).and(jobs::id.lt(id))))
        }
    };
    Ok(Page::from_rows(page, query.load(connection).await?))
}
