//! What people switched off. Without a row of theirs everything is on.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::notification_preferences;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;

use crate::kinds::{NotificationChannel, NotificationTopic};

/// Whether somebody is told of a topic on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preference {
    /// Of what.
    pub topic: NotificationTopic,
    /// Where.
    pub channel: NotificationChannel,
    /// Whether it is on.
    pub is_enabled: bool,
}

/// Every topic on every channel, as the user has it.
///
/// # Errors
/// When the database fails.
pub async fn preferences_of_user(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Vec<Preference>, DatabaseError> {
    let kept: HashMap<(NotificationTopic, NotificationChannel), bool> = notification_preferences::table
        .filter(notification_preferences::user_id.eq(user_id))
        .select((
            (notification_preferences::topic, notification_preferences::channel),
            notification_preferences::is_enabled,
        ))
        .load::<((NotificationTopic, NotificationChannel), bool)>(connection)
        .await?
        .into_iter()
        .collect();
    let every = NotificationTopic::ALL
        .iter()
        .flat_map(|topic| NotificationChannel::ALL.iter().map(|channel| (*topic, *channel)));
    Ok(every
        .map(|(topic, channel)| Preference {
            topic,
            channel,
            is_enabled: !topic.can_be_switched_off() || kept.get(&(topic, channel)).copied().unwrap_or(true),
        })
        .collect())
}

/// The channels on which the user wants to be told of the topic.
pub(crate) async fn channels(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    topic: NotificationTopic,
) -> Result<Vec<NotificationChannel>, DatabaseError> {
    if !topic.can_be_switched_off() {
        return Ok(NotificationChannel::ALL.to_vec());
    }
    let off: Vec<NotificationChannel> = notification_preferences::table
        .filter(notification_preferences::user_id.eq(user_id))
        .filter(notification_preferences::topic.eq(topic))
        .filter(notification_preferences::is_enabled.eq(false))
        .select(notification_preferences::channel)
        .load(connection)
        .await?;
    Ok(NotificationChannel::ALL.iter().copied().filter(|channel| !off.contains(channel)).collect())
}
