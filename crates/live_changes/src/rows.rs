//! The statements.

use database::DatabaseError;
use database::schema::live_changes;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::topic::Topic;

/// The most rows of one statement; whoever gets so many asks again at once.
pub(crate) const ROWS_MAX: usize = 5_000;

/// One row.
#[derive(Debug, Queryable)]
pub(crate) struct Change {
    pub(crate) id: i64,
    topic: String,
    subject_id: Uuid,
}

impl Change {
    /// What changed; `None` for a topic of a later version, which nobody here waits for.
    pub(crate) fn subject(&self) -> Option<(Topic, Uuid)> {
        Some((self.topic.parse().ok()?, self.subject_id))
    }
}

/// The newest id; 0 where nothing ever changed.
pub(crate) async fn newest(connection: &mut AsyncPgConnection) -> Result<i64, DatabaseError> {
    let newest: Option<i64> = live_changes::table.select(max(live_changes::id)).first(connection).await?;
    Ok(newest.unwrap_or_default())
}

/// What stands behind an id, oldest first.
pub(crate) async fn after(connection: &mut AsyncPgConnection, id: i64) -> Result<Vec<Change>, DatabaseError> {
    let rows = live_changes::table
        .filter(live_changes::id.gt(id))
        .order(live_changes::id)
        .limit(i64::try_from(ROWS_MAX).unwrap_or(i64::MAX))
        .load(connection)
        .await?;
    Ok(rows)
}

/// Those of these ids that are there by now. A statement of its own: with an OR and an ORDER BY, the planner may choose
/// to walk the whole index.
pub(crate) async fn among(
    connection: &mut AsyncPgConnection,
    ids: &[i64],
) -> Result<Vec<Change>, DatabaseError> {
    Ok(live_changes::table.filter(live_changes::id.eq_any(ids)).load(connection).await?)
}

/// Deletes everything up to an id.
pub(crate) async fn delete_until(connection: &mut AsyncPgConnection, id: i64) -> Result<(), DatabaseError> {
    diesel::delete(live_changes::table.filter(live_changes::id.le(id))).execute(connection).await?;
    Ok(())
}
