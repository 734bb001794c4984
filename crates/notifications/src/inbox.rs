//! The one row of a user under whose lock notifications are numbered and counted.
//!
//! Whoever adds an unread notification, reads one or removes one takes this lock first: the count is what the rows say, and
//! numbers are given in the order of the commits.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::notification_inboxes;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;

/// What is known under the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub(crate) struct Inbox {
    pub(crate) last_number: i64,
    pub(crate) unread_count: i32,
}

/// Locks the inbox until the transaction ends; `None` when the user was never told anything.
pub(crate) async fn lock(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<Inbox>, DatabaseError> {
    let inbox = notification_inboxes::table
        .find(user_id)
        .select((notification_inboxes::last_number, notification_inboxes::unread_count))
        .for_update()
        .first(connection)
        .await
        .optional()?;
    Ok(inbox)
}

/// Locks the inbox, and makes it first where there is none.
pub(crate) async fn open(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
) -> Result<Inbox, DatabaseError> {
    if let Some(inbox) = lock(connection, user_id).await? {
        return Ok(inbox);
    }
    diesel::insert_into(notification_inboxes::table)
        .values((
            notification_inboxes::user_id.eq(user_id),
            notification_inboxes::last_number.eq(0_i64),
            notification_inboxes::unread_count.eq(0),
            notification_inboxes::created_at.eq(now),
            notification_inboxes::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    let inbox = lock(connection, user_id).await?;
    inbox.ok_or_else(|| DatabaseError::internal("an inbox that was just made is not there"))
}

/// Writes down what the inbox has become under its lock.
pub(crate) async fn change(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    (before, after): (Inbox, Inbox),
) -> Result<(), DatabaseError> {
    let changed = diesel::update(notification_inboxes::table.find(user_id))
        .filter(notification_inboxes::last_number.eq(before.last_number))
        .filter(notification_inboxes::unread_count.eq(before.unread_count))
        .set((
            notification_inboxes::last_number.eq(after.last_number),
            notification_inboxes::unread_count.eq(after.unread_count),
            notification_inboxes::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    match changed {
        1 => Ok(()),
        _ => Err(DatabaseError::internal("an inbox was changed past its lock")),
    }
}

impl Inbox {
    /// With one more notification, which nobody has read.
    pub(crate) fn with_one_more(self) -> Self {
        Self { last_number: self.last_number + 1, unread_count: self.unread_count + 1 }
    }

    /// With so many fewer that were not read.
    pub(crate) fn with_fewer_unread(self, read: usize) -> Result<Self, DatabaseError> {
        let read = i32::try_from(read).map_err(DatabaseError::internal)?;
        Ok(Self { unread_count: self.unread_count - read, ..self })
    }
}
