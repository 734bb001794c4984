//! `notificationReceived`.

use std::sync::Arc;

use async_graphql::{Context, Subscription};
use futures_util::{Stream, stream};
use kernel::id::{EntityId as _, NotificationId};
use live_changes::Topic;
use notifications::queries::{after_number, latest_number, number_of};

use super::following;
use crate::error::ApiError;
use crate::notifications::types::Notification;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// The most notifications of one look.
const NOTIFICATIONS_MAX: i64 = 100;

/// The number of the last notification that was told.
#[derive(Clone, Copy)]
struct Told(i64);

/// Holder of `notificationReceived`.
#[derive(Default)]
pub(super) struct NotificationReceivedSubscription;

#[Subscription]
impl NotificationReceivedSubscription {
    /// The signed-in user was told something. Connecting again, give the last notification you know of as `after`: all that came
    /// behind it comes first, in order and none twice.
    async fn notification_received(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The last notification you know of: tell what came behind it.")] after: Option<
            PublicId<NotificationId>,
        >,
    ) -> Result<impl Stream<Item = Notification>, ApiError> {
        let user_id = context.actor().require_user()?.user_id;
        let following = following(context)?;
        following.follow(Topic::Notifications, user_id.uuid()).await?;
        let mut connection = context.read().await?;
        let Told(number) = match (following.told::<Told>(), after) {
            (Some(told), _) => told,
            (None, Some(after)) => {
                let number = number_of(&mut connection, user_id, after.0).await?;
                Told(number.ok_or_else(|| {
                    ApiError::BadUserInput("`after` is none of your notifications: leave it out.".to_owned())
                })?)
            }
            (None, None) => Told(latest_number(&mut connection, user_id).await?),
        };
        let new = after_number(&mut connection, user_id, number, NOTIFICATIONS_MAX).await?;
        drop(connection);
        // Numbers are given under the lock of the user's inbox: whatever has a smaller one is committed.
        following.set_told(Told(new.last().map_or(number, |last| last.number)));
        if i64::try_from(new.len()).is_ok_and(|told| told >= NOTIFICATIONS_MAX) {
            following.look_again();
        }
        Ok(stream::iter(new.into_iter().map(|notification| Notification(Arc::new(notification)))))
    }
}
