//! Reads. Everybody reads what they were told themselves, and nobody else does.

use database::DatabaseError;
use database::schema::{notification_inboxes, notifications};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{NotificationId, UserId};
use kernel::page::{Direction, Page, PageRequest};
use kernel::{Actor, UserActor};

use crate::kinds::NotificationKind;
use crate::model::Notification;
pub use crate::preferences::{Preference, preferences_of_user};

/// Notifications by their ids, as far as they are the actor's own.
///
/// # Errors
/// When the database fails.
pub async fn notifications_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[NotificationId],
) -> Result<Vec<Notification>, DatabaseError> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let found = notifications::table
        .filter(notifications::id.eq_any(ids))
        .filter(notifications::user_id.eq(user.user_id))
        .select(Notification::as_select())
        .load(connection)
        .await?;
    Ok(found)
}

/// Which notifications a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Without those that were read.
    pub unread_only: bool,
    /// Of these kinds; of all of them when it is empty.
    pub kinds: Vec<NotificationKind>,
}

impl NotificationFilter {
    /// What cursors of a list with this filter are bound to. The order in which kinds are named is of no matter.
    #[must_use]
    pub fn binding(&self) -> String {
        let mut kinds = self.kinds.clone();
        kinds.sort_unstable();
        kinds.dedup();
        format!("viewer.notifications/{}/{kinds:?}", self.unread_only)
    }
}

/// One page of what the user was told, newest first. The key is a notification's number.
///
/// # Errors
/// When the database fails.
pub async fn notifications_of_user(
    connection: &mut AsyncPgConnection,
    user: &UserActor,
    filter: &NotificationFilter,
    (request, key): (&PageRequest, Option<i64>),
) -> Result<Page<Notification>, DatabaseError> {
    let mut query = filtered(user, filter);
    query = match (request.direction, key) {
        (Direction::Forward, Some(number)) => query.filter(notifications::number.lt(number)),
        (Direction::Backward, Some(number)) => query.filter(notifications::number.gt(number)),
        (_, None) => query,
    };
    query = match request.direction {
        Direction::Forward => query.order(notifications::number.desc()),
        Direction::Backward => query.order(notifications::number.asc()),
    };
    let rows = query.limit(request.size + 1).select(Notification::as_select()).load(connection).await?;
    Ok(Page::from_rows(request, rows))
}

/// How many notifications [`notifications_of_user`] has in all.
///
/// # Errors
/// When the database fails.
pub async fn count_of_user(
    connection: &mut AsyncPgConnection,
    user: &UserActor,
    filter: &NotificationFilter,
) -> Result<i64, DatabaseError> {
    Ok(filtered(user, filter).select(count_star()).get_result(connection).await?)
}

fn filtered<'a>(user: &UserActor, filter: &NotificationFilter) -> notifications::BoxedQuery<'a, Pg> {
    let mut query = notifications::table.filter(notifications::user_id.eq(user.user_id)).into_boxed();
    if filter.unread_only {
        query = query.filter(notifications::read_at.is_null());
    }
    if !filter.kinds.is_empty() {
        query = query.filter(notifications::kind.eq_any(filter.kinds.clone()));
    }
    query
}

/// How many notifications the user has not read.
///
/// # Errors
/// When the database fails.
pub async fn unread_count(connection: &mut AsyncPgConnection, user_id: UserId) -> Result<i32, DatabaseError> {
    let inbox = notification_inboxes::table.find(user_id).select(notification_inboxes::unread_count);
    Ok(inbox.first(connection).await.optional()?.unwrap_or(0))
}

/// The number of the latest notification of the user; 0 when nobody told them anything yet.
///
/// # Errors
/// When the database fails.
pub async fn latest_number(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<i64, DatabaseError> {
    let inbox = notification_inboxes::table.find(user_id).select(notification_inboxes::last_number);
    Ok(inbox.first(connection).await.optional()?.unwrap_or(0))
}

/// The number of one of the user's notifications; `None` when there is no such one, or not any more.
///
/// # Errors
/// When the database fails.
pub async fn number_of(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    id: NotificationId,
) -> Result<Option<i64>, DatabaseError> {
    let number = notifications::table
        .filter(notifications::id.eq(id))
        .filter(notifications::user_id.eq(user_id))
        .select(notifications::number);
    Ok(number.first(connection).await.optional()?)
}

/// What the user was told after a number, oldest first. Numbers are given in the order of the commits, so nothing appears
/// later behind what was read here.
///
/// # Errors
/// When the database fails.
pub async fn after_number(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    number: i64,
    limit: i64,
) -> Result<Vec<Notification>, DatabaseError> {
    let found = notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::number.gt(number))
        .order(notifications::number.asc())
        .limit(limit)
        .select(Notification::as_select())
        .load(connection)
        .await?;
    Ok(found)
}
