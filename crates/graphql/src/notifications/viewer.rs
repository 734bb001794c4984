//! What the viewer was told, and wants to be told.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::page::encode_cursor;
use notifications::queries;

use super::inputs::NotificationFilter;
use super::types::{Notification, NotificationConnection, NotificationEdge, NotificationPreference};
use crate::connection::page_request;
use crate::cost::{Items, Paged};
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// The notifications' part of `Viewer`.
pub struct ViewerNotifications;

/// What the signed-in user was told.
#[Object]
impl ViewerNotifications {
    /// What the viewer was told, newest first. What was read is kept for 90 days, anything for a year.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn notifications(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which notifications.")] filter: Option<NotificationFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<NotificationConnection> {
        let user = context.actor().require_user()?;
        let filter = queries::NotificationFilter::from(filter.unwrap_or_default());
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding();
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::notifications_of_user(&mut connection, user, &filter, (&request, key)).await?;
        let edges = page.map(|notification| NotificationEdge {
            cursor: encode_cursor(&binding, &notification.number),
            node: Notification(Arc::new(notification)),
        });
        let user = user.clone();
        let total = total_count!(context, [user, filter], |connection, _scope| {
            queries::count_of_user(&mut connection, &user, &filter)
        });
        Ok(NotificationConnection::new(edges, Some(total)))
    }

    /// How many notifications the viewer has not read: the number on the bell.
    async fn unread_notification_count(&self, context: &Context<'_>) -> ApiResult<i32> {
        let user_id = context.actor().require_user()?.user_id;
        Ok(queries::unread_count(&mut *context.read().await?, user_id).await?)
    }

    /// What the viewer is told, and how: every topic on every channel.
    #[graphql(directive = Items::apply(40))]
    async fn notification_preferences(
        &self,
        context: &Context<'_>,
    ) -> ApiResult<Vec<NotificationPreference>> {
        let user_id = context.actor().require_user()?.user_id;
        let preferences = queries::preferences_of_user(&mut *context.read().await?, user_id).await?;
        Ok(preferences.into_iter().map(Into::into).collect())
    }
}
