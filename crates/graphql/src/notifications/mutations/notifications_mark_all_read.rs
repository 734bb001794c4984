//! `notificationsMarkAllRead`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::NotificationId;
use notifications::commands::notifications_mark_all_read as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `notificationsMarkAllRead` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::NotificationsMarkAllReadCode")]
pub enum NotificationsMarkAllReadErrorCode {
    /// There is no such notification among your own.
    NotFound,
}

mutation_error!(
    NotificationsMarkAllReadError,
    NotificationsMarkAllReadErrorCode,
    command::NotificationsMarkAllReadCode,
    "notificationsMarkAllRead"
);

/// What `notificationsMarkAllRead` takes.
#[derive(InputObject)]
pub struct NotificationsMarkAllReadInput {
    /// The newest notification on the screen: what came after it stays unread. Without it, everything is marked.
    up_to: Option<PublicId<NotificationId>>,
}

/// What `notificationsMarkAllRead` answers.
#[derive(SimpleObject)]
pub struct NotificationsMarkAllReadPayload {
    /// How many of the user's notifications are unread now; null when nothing was done.
    unread_notification_count: Option<i32>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<NotificationsMarkAllReadError>,
}

/// Holder of `notificationsMarkAllRead`.
#[derive(Default)]
pub struct NotificationsMarkAllRead;

#[Object]
impl NotificationsMarkAllRead {
    /// Marks everything as read that the signed-in user was told up to a notification.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn notifications_mark_all_read(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Up to which notification.")] input: NotificationsMarkAllReadInput,
    ) -> ApiResult<NotificationsMarkAllReadPayload> {
        let input = command::NotificationsMarkAllReadInput { up_to: input.up_to.map(|id| id.0) };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (unread_notification_count, errors) = settle(outcome)?;
        Ok(NotificationsMarkAllReadPayload { unread_notification_count, errors })
    }
}
