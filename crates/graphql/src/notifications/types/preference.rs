//! What somebody wants to be told.

use async_graphql::SimpleObject;

use super::{NotificationChannel, NotificationKind, NotificationTopic};

/// Whether the signed-in user is told of a topic on a channel.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotificationPreference {
    /// Of what.
    topic: NotificationTopic,
    /// Where.
    channel: NotificationChannel,
    /// Whether they are told. On, unless they switched it off.
    is_enabled: bool,
    /// Whether `notificationPreferencesUpdate` can switch it. False for what costs money or a lesson when it is missed, and
    /// for what our team decided.
    can_change: bool,
    /// What belongs to the topic.
    kinds: Vec<NotificationKind>,
}

impl From<notifications::Preference> for NotificationPreference {
    fn from(preference: notifications::Preference) -> Self {
        let topic = preference.topic;
        Self {
            topic: topic.into(),
            channel: preference.channel.into(),
            is_enabled: preference.is_enabled,
            can_change: topic.can_be_switched_off(),
            kinds: topic.kinds().map(Into::into).collect(),
        }
    }
}
