//! Puts something into the list of somebody's app.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::notifications;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{NotificationId, UserId};

use crate::inbox;
use crate::model::{Notice, Subject};

/// Adds the notification, unless the user was told this before. Whether it was added.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    notice: &Notice,
) -> Result<bool, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let before = inbox::open(connection, now, user_id).await?;
            let after = before.with_one_more();
            let added = diesel::insert_into(notifications::table)
                .values((
                    notifications::id.eq(NotificationId::generate(now)),
                    notifications::user_id.eq(user_id),
                    notifications::number.eq(after.last_number),
                    notifications::kind.eq(notice.kind),
                    notifications::subject_kind.eq(notice.subject.map(Subject::kind)),
                    notifications::subject_id.eq(notice.subject.map(Subject::uuid)),
                    notifications::facts.eq(&notice.facts),
                    notifications::deduplication_key.eq(notice.deduplication_key()),
                    notifications::created_at.eq(now),
                    notifications::updated_at.eq(now),
                ))
                .on_conflict((notifications::user_id, notifications::deduplication_key))
                .do_nothing()
                .execute(connection)
                .await?;
            if added == 0 {
                return Ok(false);
            }
            inbox::change(connection, now, user_id, (before, after)).await?;
            Ok(true)
        })
        .await
}
