//! Somebody looked through their whole list.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::notifications;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::NotificationId;
use kernel::{Actor, Refusal};

use crate::{inbox, queries};

/// Why nothing was marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationsMarkAllReadCode {
    /// There is no such notification of the actor.
    NotFound,
}

/// Which notifications were read.
#[derive(Debug, Clone, Copy)]
pub struct NotificationsMarkAllReadInput {
    /// The newest that the actor saw: what was told after it stays unread. Without it, all there are.
    pub up_to: Option<NotificationId>,
}

type Error = CommandError<NotificationsMarkAllReadCode>;

/// Marks everything the actor was told until then. Answers how many of their notifications are not read.
///
/// # Errors
/// Refusals with a [`NotificationsMarkAllReadCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: NotificationsMarkAllReadInput,
) -> Result<i32, Error> {
    let user_id = actor.require_user()?.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let before = inbox::open(connection, now, user_id).await?;
            let last_number = match input.up_to {
                Some(id) => queries::number_of(connection, user_id, id).await?.ok_or_else(not_found)?,
                None => before.last_number,
            };
            let read = diesel::update(notifications::table)
                .filter(notifications::user_id.eq(user_id))
                .filter(notifications::number.le(last_number))
                .filter(notifications::read_at.is_null())
                .set((notifications::read_at.eq(now), notifications::updated_at.eq(now)))
                .execute(connection)
                .await?;
            let after = before.with_fewer_unread(read)?;
            inbox::change(connection, now, user_id, (before, after)).await?;
            Ok(after.unread_count)
        })
        .await
}

fn not_found() -> Error {
    let message = "There is no such notification among yours: reload the list.";
    Refusal::on("upTo", NotificationsMarkAllReadCode::NotFound, message).into()
}
