//! `notificationsMarkRead`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::NotificationId;
use notifications::commands::notifications_mark_read as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::notifications::types::Notification;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `notificationsMarkRead` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::NotificationsMarkReadCode")]
pub enum NotificationsMarkReadErrorCode {
    /// Not a single notification was named.
    NotificationsMissing,
    /// More than 100 notifications.
    TooManyNotifications,
    /// There is no such notification among your own.
    NotFound,
}

mutation_error!(
    NotificationsMarkReadError,
    NotificationsMarkReadErrorCode,
    command::NotificationsMarkReadCode,
    "notificationsMarkRead"
);

/// What `notificationsMarkRead` takes.
#[derive(InputObject)]
pub struct NotificationsMarkReadInput {
    /// 1 to 100 of one's own notifications. All are marked, or none.
    ids: Vec<PublicId<NotificationId>>,
}

/// What `notificationsMarkRead` answers.
#[derive(SimpleObject)]
pub struct NotificationsMarkReadPayload {
    /// The notifications as they are now, newest first; null when none was marked.
    #[graphql(directive = Items::apply(100))]
    notifications: Option<Vec<Notification>>,
    /// How many of the user's notifications are unread now; null when none was marked.
    unread_notification_count: Option<i32>,
    /// Why not, each offending id named; empty when they were.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<NotificationsMarkReadError>,
}

/// Holder of `notificationsMarkRead`.
#[derive(Default)]
pub struct NotificationsMarkRead;

#[Object]
impl NotificationsMarkRead {
    /// Marks notifications of the signed-in user as read. One that was read before keeps its `readAt`.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn notifications_mark_read(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which notifications.")] input: NotificationsMarkReadInput,
    ) -> ApiResult<NotificationsMarkReadPayload> {
        let ids = input.ids.into_iter().map(|id| id.0).collect();
        let input = command::NotificationsMarkReadInput { ids };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (marked, errors) = settle(outcome)?;
        let unread_notification_count = marked.as_ref().map(|marked| marked.unread_count);
        let notifications = marked
            .map(|marked| marked.notifications.into_iter().map(|row| Notification(Arc::new(row))).collect());
        Ok(NotificationsMarkReadPayload { notifications, unread_notification_count, errors })
    }
}
