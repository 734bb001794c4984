//! Old notifications go.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::notifications;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{NotificationId, UserId};

use crate::config::{KEPT_FOR, READ_KEPT_FOR};
use crate::inbox;

/// How many rows one statement deletes, and how many users one statement finds.
pub(crate) const BATCH_SIZE: i64 = 1_000;

/// Deletes a batch of what was read long ago. How many went. They change neither a number nor a count, so nobody's inbox is
/// locked for them.
pub(crate) async fn purge_read(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    let old: Vec<NotificationId> = notifications::table
        .filter(notifications::read_at.lt(now - READ_KEPT_FOR))
        .order(notifications::read_at)
        .limit(BATCH_SIZE)
        .select(notifications::id)
        .load(connection)
        .await?;
    Ok(diesel::delete(notifications::table.filter(notifications::id.eq_any(old))).execute(connection).await?)
}

/// A batch of users who have notifications that nobody keeps any longer.
pub(crate) async fn users_with_outdated(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<UserId>, DatabaseError> {
    let users = notifications::table
        .filter(notifications::created_at.lt(now - KEPT_FOR))
        .select(notifications::user_id)
        .distinct()
        .limit(BATCH_SIZE);
    Ok(users.load(connection).await?)
}

/// Deletes what a user was told too long ago, read or not, and counts it out.
pub(crate) async fn purge_outdated(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let before = inbox::open(connection, now, user_id).await?;
            let outdated = notifications::table
                .filter(notifications::user_id.eq(user_id))
                .filter(notifications::created_at.lt(now - KEPT_FOR));
            let gone: Vec<Option<DateTime<Utc>>> =
                diesel::delete(outdated).returning(notifications::read_at).get_results(connection).await?;
            let unread = gone.iter().filter(|read_at| read_at.is_none()).count();
            let after = before.with_fewer_unread(unread)?;
            inbox::change(connection, now, user_id, (before, after)).await
        })
        .await
}
