//! Reads: whom a token names, whom an id names, where somebody is signed in, and everybody for admins.

mod users_list;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::DatabaseError;
use database::schema::{login_sessions, profiles, user_roles, users};
use diesel::dsl::array;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CityId, LoginSessionId, PersonId, StoredFileId, UserId};
use kernel::page::{Direction, Page, PageRequest};
use kernel::{EmailAddress, Locale, Role, Roles, UserActor};
use uuid::Uuid;

pub use users_list::{UserFilter, UserKey, users_count, users_page};

use crate::access_tokens::SessionClaims;
use crate::login_sessions::INACTIVITY_MAX;
use crate::model::{LoginSession, Recipient, UserWithProfile};

/// Who asks: somebody whose session lives and who is neither suspended nor deleted. One statement on primary keys;
/// every request asks it.
///
/// # Errors
/// When the database fails.
pub async fn actor(
    connection: &mut AsyncPgConnection,
    claims: &SessionClaims,
    now: DateTime<Utc>,
    request_id: Option<Uuid>,
) -> Result<Option<UserActor>, DatabaseError> {
    let roles = user_roles::table.filter(user_roles::user_id.eq(users::id)).select(user_roles::role);
    let found = login_sessions::table
        .inner_join(users::table.inner_join(profiles::table))
        .filter(login_sessions::id.eq(claims.login_session_id))
        .filter(login_sessions::user_id.eq(claims.user_id))
        .filter(login_sessions::revoked_at.is_null())
        .filter(login_sessions::expires_at.gt(now))
        .filter(users::suspended_at.is_null())
        .filter(users::deleted_at.is_null())
        .select((users::person_id, profiles::locale, array::<Text, _>(roles)))
        .first::<(PersonId, Locale, Vec<Role>)>(connection)
        .await
        .optional()?;
    Ok(found.map(|(person_id, locale, roles)| UserActor {
        user_id: claims.user_id,
        person_id,
        login_session_id: claims.login_session_id,
        roles: roles.into_iter().collect(),
        locale,
        request_id,
    }))
}

/// One row of [`users_by_ids`].
type UserRow = (
    (
        UserId,
        PersonId,
        String,
        Option<DateTime<Utc>>,
        Option<DateTime<Utc>>,
        Option<String>,
        DateTime<Utc>,
        DateTime<Utc>,
    ),
    (
        String,
        Option<StoredFileId>,
        Option<CityId>,
        String,
        Locale,
        Option<String>,
        Option<String>,
        DateTime<Utc>,
    ),
    Vec<Role>,
);

/// The users who are these people, as [`users_by_ids`] gives them.
///
/// # Errors
/// When the database fails.
pub async fn users_of_people(
    connection: &mut AsyncPgConnection,
    people: &[PersonId],
) -> Result<Vec<UserWithProfile>, DatabaseError> {
    let ids: Vec<UserId> =
        users::table.filter(users::person_id.eq_any(people)).select(users::id).load(connection).await?;
    users_by_ids(connection, &ids).await
}

/// Users with profile and roles, in no particular order; deleted ones are missing. Whoever asks answers for what is
/// shown to whom: address, number and suspension are for the users themselves and for admins.
///
/// # Errors
/// When the database fails.
pub async fn users_by_ids(
    connection: &mut AsyncPgConnection,
    user_ids: &[UserId],
) -> Result<Vec<UserWithProfile>, DatabaseError> {
    let roles = user_roles::table.filter(user_roles::user_id.eq(users::id)).select(user_roles::role);
    let rows = users::table
        .inner_join(profiles::table)
        .filter(users::id.eq_any(user_ids))
        .filter(users::deleted_at.is_null())
        .select((
            (
                users::id,
                users::person_id,
                users::email,
                users::email_verified_at,
                users::suspended_at,
                users::suspension_reason,
                users::created_at,
                users::updated_at,
            ),
            (
                profiles::full_name,
                profiles::avatar_file_id,
                profiles::city_id,
                profiles::time_zone,
                profiles::locale,
                profiles::whatsapp_number,
                profiles::learning_goal,
                profiles::updated_at,
            ),
            array::<Text, _>(roles),
        ))
        .load::<UserRow>(connection)
        .await?;
    rows.into_iter().map(user_from_row).collect()
}

fn user_from_row((user, profile, roles): UserRow) -> Result<UserWithProfile, DatabaseError> {
    let (
        id,
        person_id,
        email,
        email_verified_at,
        suspended_at,
        suspension_reason,
        created_at,
        user_updated_at,
    ) = user;
    let (
        full_name,
        avatar_file_id,
        city_id,
        time_zone,
        locale,
        whatsapp_number,
        learning_goal,
        profile_updated_at,
    ) = profile;
    Ok(UserWithProfile {
        id,
        person_id,
        email,
        email_verified_at,
        suspended_at,
        suspension_reason,
        roles: roles.into_iter().collect::<Roles>(),
        full_name,
        avatar_file_id,
        city_id,
        time_zone: stored_zone(&time_zone)?,
        locale,
        whatsapp_number,
        learning_goal,
        created_at,
        updated_at: user_updated_at.max(profile_updated_at),
    })
}

fn stored_zone(name: &str) -> Result<Tz, DatabaseError> {
    kernel::zone::parse(name)
        .ok_or_else(|| DatabaseError::internal(format_args!("a profile has the unknown time zone {name:?}")))
}

/// Whom a mail to this user goes to; nobody when the user is deleted.
///
/// # Errors
/// When the database fails.
pub async fn recipient(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<Recipient>, DatabaseError> {
    let found = users::table
        .inner_join(profiles::table)
        .filter(users::id.eq(user_id))
        .filter(users::deleted_at.is_null())
        .select((users::email, profiles::full_name, profiles::locale, profiles::time_zone))
        .first::<(String, String, Locale, String)>(connection)
        .await
        .optional()?;
    let Some((email, full_name, locale, time_zone)) = found else { return Ok(None) };
    let email = EmailAddress::parse(&email)
        .ok_or_else(|| DatabaseError::internal("a user has an address that mails cannot be sent to"))?;
    Ok(Some(Recipient { email, full_name, locale, time_zone: stored_zone(&time_zone)? }))
}

/// What [`login_sessions_of_user`]'s cursors are bound to.
pub const LOGIN_SESSIONS_BINDING: &str = "loginSessions";
/// Where a session stands in [`login_sessions_of_user`]: its cursor's content.
pub type LoginSessionKey = (DateTime<Utc>, LoginSessionId);

impl LoginSession {
    /// Where it stands in the list.
    #[must_use]
    pub fn key(&self) -> LoginSessionKey {
        (self.created_at, self.id)
    }
}

/// Where the user is signed in, newest first: sessions that were not ended and were used within their time.
///
/// # Errors
/// When the database fails.
pub async fn login_sessions_of_user(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    now: DateTime<Utc>,
    request: &PageRequest,
    key: Option<LoginSessionKey>,
) -> Result<Page<LoginSession>, DatabaseError> {
    let mut query = login_sessions::table
        .filter(login_sessions::user_id.eq(user_id))
        .filter(login_sessions::revoked_at.is_null())
        .filter(login_sessions::expires_at.gt(now))
        .filter(login_sessions::last_used_at.gt(now - INACTIVITY_MAX))
        .select((
            login_sessions::id,
            login_sessions::user_id,
            login_sessions::user_agent,
            login_sessions::last_used_at,
            login_sessions::expires_at,
            login_sessions::created_at,
        ))
        .limit(request.size + 1)
        .into_boxed();
    query = match request.direction {
        Direction::Forward => query.order((login_sessions::created_at.desc(), login_sessions::id.desc())),
        Direction::Backward => query.order((login_sessions::created_at.asc(), login_sessions::id.asc())),
    };
    if let Some((created_at, id)) = key {
        let same_instant = login_sessions::created_at.eq(created_at);
        query = match request.direction {
            Direction::Forward => query.filter(
                login_sessions::created_at.lt(created_at).or(same_instant.and(login_sessions::id.lt(id))),
            ),
            Direction::Backward => query.filter(
                login_sessions::created_at.gt(created_at).or(same_instant.and(login_sessions::id.gt(id))),
            ),
        };
    }
    let rows = query
        .load::<(LoginSessionId, UserId, Option<String>, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>)>(
            connection,
        )
        .await?;
    let sessions = rows
        .into_iter()
        .map(|(id, user_id, user_agent, last_used_at, expires_at, created_at)| LoginSession {
            id,
            user_id,
            user_agent,
            last_used_at,
            expires_at,
            created_at,
        })
        .collect();
    Ok(Page::from_rows(request, sessions))
}
