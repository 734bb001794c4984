//! What the rest of the product sees of people and their logins.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::id::{CityId, LoginSessionId, PersonId, StoredFileId, UserId};
use kernel::{EmailAddress, Locale, Roles};
use secrecy::SecretString;

/// A login with its profile and roles.
#[derive(Debug, Clone)]
pub struct UserWithProfile {
    /// The login.
    pub id: UserId,
    /// The human being behind it.
    pub person_id: PersonId,
    /// Where their mails go. Personal: shown to themselves and to admins.
    pub email: String,
    /// When a code proved the address.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Since when an admin keeps them out.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Why, in the admin's words.
    pub suspension_reason: Option<String>,
    /// What they may be.
    pub roles: Roles,
    /// Their name.
    pub full_name: String,
    /// Their picture, which everybody who sees their name may see.
    pub avatar_file_id: Option<StoredFileId>,
    /// Where they live.
    pub city_id: Option<CityId>,
    /// In which zone they read a clock.
    pub time_zone: Tz,
    /// The language of their mails.
    pub locale: Locale,
    /// E.164. Personal: shown to themselves.
    pub whatsapp_number: Option<String>,
    /// What they want to learn, in their words.
    pub learning_goal: Option<String>,
    /// When they registered.
    pub created_at: DateTime<Utc>,
    /// When login or profile last changed.
    pub updated_at: DateTime<Utc>,
}

/// Whom a mail goes to, and how it is written.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The address.
    pub email: EmailAddress,
    /// How they are greeted.
    pub full_name: String,
    /// The language.
    pub locale: Locale,
    /// The zone its times are told in.
    pub time_zone: Tz,
}

/// A signed-in device.
#[derive(Debug, Clone)]
pub struct LoginSession {
    /// Its id.
    pub id: LoginSessionId,
    /// Who is signed in.
    pub user_id: UserId,
    /// How the device described itself.
    pub user_agent: Option<String>,
    /// When it was opened or last refreshed.
    pub last_used_at: DateTime<Utc>,
    /// When it ends however often it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// The keys of an opened login session. The refresh token exists nowhere else.
#[derive(Debug, Clone)]
pub struct SessionTokens {
    /// Who is signed in.
    pub user_id: UserId,
    /// The signed-in device.
    pub login_session_id: LoginSessionId,
    /// What requests carry.
    pub access_token: SecretString,
    /// When it ends.
    pub access_token_expires_at: DateTime<Utc>,
    /// What the next pair is asked with; good once.
    pub refresh_token: SecretString,
    /// When it ends.
    pub refresh_token_expires_at: DateTime<Utc>,
}
