//! Changes one's own profile.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::schema::profiles;
use database::{CommandError, DatabaseError, constraint_name};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Change;
use kernel::id::{CityId, StoredFileId, UserId};
use kernel::text::{self, TextProblem};
use kernel::{Actor, Locale, Refusal, Refusals};
use storage::{AttachRefusal, FilePurpose};

use crate::messages;
use crate::model::UserWithProfile;
use crate::queries;

/// The most characters of a name.
pub const FULL_NAME_CHARACTERS_MAX: usize = 100;
/// The most characters of a learning goal.
pub const LEARNING_GOAL_CHARACTERS_MAX: usize = 2000;

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewerProfileUpdateCode {
    /// The name is empty, too long or has characters that do not belong into a name.
    FullNameInvalid,
    /// No city has this id.
    CityNotFound,
    /// Not an IANA time zone.
    TimeZoneInvalid,
    /// Not a phone number with its country code.
    WhatsappNumberInvalid,
    /// The goal is empty, too long or has control characters.
    LearningGoalInvalid,
    /// There is no such file of theirs.
    FileNotFound,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    FileNotReady,
    /// The file is used by something else already.
    FileInUse,
}

impl From<AttachRefusal> for ViewerProfileUpdateCode {
    fn from(refusal: AttachRefusal) -> Self {
        match refusal {
            AttachRefusal::NotFound => Self::FileNotFound,
            AttachRefusal::WrongPurpose => Self::WrongPurpose,
            AttachRefusal::NotReady => Self::FileNotReady,
            AttachRefusal::InUse => Self::FileInUse,
        }
    }
}

type Error = CommandError<ViewerProfileUpdateCode>;

/// What to change; everything else stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ViewerProfileUpdateInput {
    /// Their name.
    pub full_name: Option<String>,
    /// Where they live.
    pub city_id: Change<CityId>,
    /// In which zone they read a clock.
    pub time_zone: Option<String>,
    /// The language of their mails.
    pub locale: Option<Locale>,
    /// A phone number with its country code; Indonesian ones may start with 0.
    pub whatsapp_number: Change<String>,
    /// What they want to learn.
    pub learning_goal: Change<String>,
    /// An uploaded picture of them. The one it replaces is deleted.
    pub avatar: Change<StoredFileId>,
}

#[derive(AsChangeset)]
#[diesel(table_name = profiles)]
struct ProfileChanges {
    full_name: Option<String>,
    avatar_file_id: Option<Option<StoredFileId>>,
    city_id: Option<Option<CityId>>,
    time_zone: Option<String>,
    locale: Option<Locale>,
    whatsapp_number: Option<Option<String>>,
    learning_goal: Option<Option<String>>,
    updated_at: DateTime<Utc>,
}

/// Changes the actor's profile and answers with it as it stands now. A picture that is replaced is deleted.
///
/// # Errors
/// See [`ViewerProfileUpdateCode`]; every field at fault is named.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: ViewerProfileUpdateInput,
) -> Result<UserWithProfile, Error> {
    let user_id = actor.require_user()?.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let shown = lock(connection, user_id).await?;
            let purpose = FilePurpose::Avatar;
            let avatar =
                storage::attach_change(connection, (actor, now), shown, &input.avatar, purpose).await?;
            let changes = check(input, now, avatar)?;
            write(connection, user_id, &changes).await?;
            if let Some(avatar) = changes.avatar_file_id {
                storage::discard_replaced(connection, now, &[shown], &[avatar]).await?;
            }
            let users = queries::users_by_ids(connection, &[user_id]).await?;
            let user = users.into_iter().next();
            Ok(user.ok_or_else(|| DatabaseError::internal("the acting user has no profile"))?)
        })
        .await
}

/// The picture of the profile, locked: of two pictures at once, the one that is replaced is given up.
async fn lock(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<StoredFileId>, DatabaseError> {
    let profile = profiles::table.find(user_id).select(profiles::avatar_file_id).for_no_key_update();
    Ok(profile.first(connection).await?)
}

async fn write(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    changes: &ProfileChanges,
) -> Result<(), Error> {
    let written = diesel::update(profiles::table.find(user_id)).set(changes).execute(connection).await;
    written.map_err(|error| match constraint_name(&error) {
        Some("profiles_city_id_fkey") => {
            let code = ViewerProfileUpdateCode::CityNotFound;
            CommandError::refused("cityId", code, messages::CITY_NOT_FOUND)
        }
        _ => error.into(),
    })?;
    Ok(())
}

/// The fields as they are stored, or everything that is wrong with them.
fn check(
    input: ViewerProfileUpdateInput,
    now: DateTime<Utc>,
    avatar: Result<Option<StoredFileId>, AttachRefusal>,
) -> Result<ProfileChanges, Refusals<ViewerProfileUpdateCode>> {
    let mut refusals = Vec::new();
    let avatar = avatar.unwrap_or_else(|refusal| {
        refusals.push(Refusal::on("avatarFileId", refusal.into(), refusal.message()));
        None
    });
    let full_name = input.full_name.map(|name| full_name(&name)).transpose().unwrap_or_else(|problem| {
        let code = ViewerProfileUpdateCode::FullNameInvalid;
        refusals.push(Refusal::on("fullName", code, problem.message("The name")));
        None
    });
    let time_zone = input.time_zone.map(|name| time_zone(&name)).transpose().unwrap_or_else(|message| {
        refusals.push(Refusal::on("timeZone", ViewerProfileUpdateCode::TimeZoneInvalid, message));
        None
    });
    let whatsapp_number =
        input.whatsapp_number.try_map(|typed| whatsapp_number(&typed)).unwrap_or_else(|message| {
            let code = ViewerProfileUpdateCode::WhatsappNumberInvalid;
            refusals.push(Refusal::on("whatsappNumber", code, message));
            Change::Keep
        });
    let goal = |typed: String| text::multi_line(&typed, LEARNING_GOAL_CHARACTERS_MAX);
    let learning_goal = input.learning_goal.try_map(goal).unwrap_or_else(|problem| {
        let code = ViewerProfileUpdateCode::LearningGoalInvalid;
        refusals.push(Refusal::on("learningGoal", code, problem.message("The learning goal")));
        Change::Keep
    });
    Refusals::check(refusals)?;
    Ok(ProfileChanges {
        full_name,
        avatar_file_id: input.avatar.is_mentioned().then_some(avatar),
        city_id: input.city_id.into_changeset(),
        time_zone: time_zone.map(|zone| zone.name().to_owned()),
        locale: input.locale,
        whatsapp_number: whatsapp_number.into_changeset(),
        learning_goal: learning_goal.into_changeset(),
        updated_at: now,
    })
}

/// A person's name as it is stored.
pub(crate) fn full_name(typed: &str) -> Result<String, TextProblem> {
    text::single_line(typed, FULL_NAME_CHARACTERS_MAX)
}

/// A zone by its IANA name.
pub(crate) fn time_zone(typed: &str) -> Result<Tz, &'static str> {
    kernel::zone::parse(typed.trim()).ok_or(messages::TIME_ZONE_INVALID)
}

/// A phone number as E.164 has it. People write spaces, dashes and dots, and Indonesians a leading 0 for +62.
fn whatsapp_number(typed: &str) -> Result<String, &'static str> {
    if typed.len() > 40 {
        return Err(messages::WHATSAPP_NUMBER_INVALID);
    }
    let plain: String =
        typed.trim().chars().filter(|character| !matches!(character, ' ' | '-' | '.' | '(' | ')')).collect();
    let digits = match (plain.strip_prefix('+'), plain.strip_prefix('0')) {
        (Some(international), _) => international.to_owned(),
        (None, Some(national)) => format!("62{national}"),
        (None, None) => return Err(messages::WHATSAPP_NUMBER_INVALID),
    };
    let is_number = (8..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    if is_number { Ok(format!("+{digits}")) } else { Err(messages::WHATSAPP_NUMBER_INVALID) }
}

#[cfg(test)]
mod tests {
    use super::whatsapp_number;

    #[test]
    fn numbers_become_e164() {
        for (typed, stored) in [
            ("+6281234567890", "+6281234567890"),
            ("0812-3456-7890", "+6281234567890"),
            (" +1 (415) 555.2671 ", "+14155552671"),
        ] {
            assert_eq!(whatsapp_number(typed).unwrap(), stored);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "+",
            "0",
            "81234567890",
            "+62",
            "+0812345678",
            "+62812345678901234",
            "+62 812 abc",
            "++628123456",
        ] {
            assert!(whatsapp_number(typed).is_err(), "{typed}");
        }
    }
}
