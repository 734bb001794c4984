//! Somebody says what they want to be told, and how.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::notification_preferences;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{Actor, Refusal, Refusals};

use crate::kinds::{NotificationChannel, NotificationTopic};
use crate::preferences::{Preference, preferences_of_user};

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationPreferencesUpdateCode {
    /// Not a single preference was given.
    PreferencesMissing,
    /// One topic on one channel was given more than once.
    Repeated,
    /// The topic cannot be switched off: everybody is told of it.
    CannotBeChanged,
}

/// What is to change.
#[derive(Debug, Clone)]
pub struct NotificationPreferencesUpdateInput {
    /// Topics on channels; what is not named stays as it is.
    pub preferences: Vec<Preference>,
}

type Error = CommandError<NotificationPreferencesUpdateCode>;

/// Changes all of them, or none. Answers every preference of the actor.
///
/// # Errors
/// Refusals with a [`NotificationPreferencesUpdateCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: NotificationPreferencesUpdateInput,
) -> Result<Vec<Preference>, Error> {
    let user_id = actor.require_user()?.user_id;
    let wanted = checked(&input.preferences)?;
    // One statement, in the order of the key: two of them at once cannot wait for each other.
    let rows: Vec<_> = wanted
        .into_iter()
        .map(|((topic, channel), is_enabled)| {
            (
                notification_preferences::user_id.eq(user_id),
                notification_preferences::topic.eq(topic),
                notification_preferences::channel.eq(channel),
                notification_preferences::is_enabled.eq(is_enabled),
                notification_preferences::created_at.eq(now),
                notification_preferences::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(notification_preferences::table)
        .values(rows)
        .on_conflict((
            notification_preferences::user_id,
            notification_preferences::topic,
            notification_preferences::channel,
        ))
        .do_update()
        .set((
            notification_preferences::is_enabled.eq(excluded(notification_preferences::is_enabled)),
            notification_preferences::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(preferences_of_user(connection, user_id).await?)
}

type Wanted = BTreeMap<(NotificationTopic, NotificationChannel), bool>;

fn checked(preferences: &[Preference]) -> Result<Wanted, Error> {
    if preferences.is_empty() {
        let code = NotificationPreferencesUpdateCode::PreferencesMissing;
        return Err(Refusal::on("preferences", code, "Give at least one preference.").into());
    }
    let mut wanted = Wanted::new();
    let mut refusals = Vec::new();
    for (index, preference) in preferences.iter().enumerate() {
        let field = format!("preferences.{index}");
        let Preference { topic, channel, is_enabled } = *preference;
        if !topic.can_be_switched_off() {
            let message = "Everybody is told of this topic, in the app and by mail: leave it out.";
            refusals.push(Refusal::on(field, NotificationPreferencesUpdateCode::CannotBeChanged, message));
        } else if wanted.insert((topic, channel), is_enabled).is_some() {
            let message = "This topic was given for this channel before: give it once.";
            refusals.push(Refusal::on(field, NotificationPreferencesUpdateCode::Repeated, message));
        }
    }
    Refusals::check(refusals)?;
    Ok(wanted)
}
