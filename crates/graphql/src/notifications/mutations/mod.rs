//! What people do with what they were told; one file each.

pub mod notification_preferences_update;
pub mod notifications_mark_all_read;
pub mod notifications_mark_read;

use async_graphql::MergedObject;

/// The mutations of notifications.
#[derive(MergedObject, Default)]
pub struct NotificationsMutation(
    notifications_mark_read::NotificationsMarkRead,
    notifications_mark_all_read::NotificationsMarkAllRead,
    notification_preferences_update::NotificationPreferencesUpdate,
);
