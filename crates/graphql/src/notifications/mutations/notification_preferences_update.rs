//! `notificationPreferencesUpdate`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use notifications::commands::notification_preferences_update as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::notifications::types::{NotificationChannel, NotificationPreference, NotificationTopic};
use crate::scope::ContextExtension as _;

/// Why `notificationPreferencesUpdate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::NotificationPreferencesUpdateCode")]
pub enum NotificationPreferencesUpdateErrorCode {
    /// Not a single preference was given.
    PreferencesMissing,
    /// One topic was given for one channel more than once.
    Repeated,
    /// The topic is always on: its `canChange` is false.
    CannotBeChanged,
}

mutation_error!(
    NotificationPreferencesUpdateError,
    NotificationPreferencesUpdateErrorCode,
    command::NotificationPreferencesUpdateCode,
    "notificationPreferencesUpdate"
);

/// A topic on a channel, on or off.
#[derive(InputObject)]
pub struct NotificationPreferenceInput {
    /// Of what; one whose `canChange` is true.
    topic: NotificationTopic,
    /// Where.
    channel: NotificationChannel,
    /// Whether to be told.
    is_enabled: bool,
}

/// What `notificationPreferencesUpdate` takes.
#[derive(InputObject)]
pub struct NotificationPreferencesUpdateInput {
    /// What changes; topics and channels that are not named stay as they are. All are changed, or none.
    preferences: Vec<NotificationPreferenceInput>,
}

/// What `notificationPreferencesUpdate` answers.
#[derive(SimpleObject)]
pub struct NotificationPreferencesUpdatePayload {
    /// Every topic on every channel, as it is now; null when nothing was changed.
    #[graphql(directive = Items::apply(40))]
    notification_preferences: Option<Vec<NotificationPreference>>,
    /// Why not, each offending preference named; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<NotificationPreferencesUpdateError>,
}

/// Holder of `notificationPreferencesUpdate`.
#[derive(Default)]
pub struct NotificationPreferencesUpdate;

#[Object]
impl NotificationPreferencesUpdate {
    /// Says what the signed-in user wants to be told, and how. It holds for what happens from then on.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn notification_preferences_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to switch.")] input: NotificationPreferencesUpdateInput,
    ) -> ApiResult<NotificationPreferencesUpdatePayload> {
        let preferences = input.preferences.into_iter().map(|preference| notifications::Preference {
            topic: preference.topic.into(),
            channel: preference.channel.into(),
            is_enabled: preference.is_enabled,
        });
        let input = command::NotificationPreferencesUpdateInput { preferences: preferences.collect() };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (preferences, errors) = settle(outcome)?;
        let notification_preferences =
            preferences.map(|preferences| preferences.into_iter().map(Into::into).collect());
        Ok(NotificationPreferencesUpdatePayload { notification_preferences, errors })
    }
}
