//! Makes an admin: for the command line, the only way to become the first one.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{people, profiles, user_roles, users as users_table};
use database::{CommandError, constraint_name};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PersonId, UserId};
use kernel::{AccessRefused, Actor, EmailAddress, Locale, Refusal, Role};
use secrecy::SecretString;
use serde_json::json;

use crate::authentication::Authentication;
use crate::commands::viewer_profile_update::full_name;
use crate::{messages, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminCreateCode {
    /// The text is no e-mail address.
    EmailInvalid,
    /// The address has an account already.
    EmailTaken,
    /// The name is empty, too long or has characters that do not belong into a name.
    FullNameInvalid,
    /// Too short, too long, or easy to guess.
    PasswordTooWeak,
}

/// Who becomes an admin.
#[derive(Debug, Clone)]
pub struct AdminCreateInput {
    /// Their address; whoever runs the command vouches for it.
    pub email: String,
    /// Their name.
    pub full_name: String,
    /// What they will sign in with.
    pub password: SecretString,
    /// The language of their mails.
    pub locale: Locale,
}

/// Makes a verified user with the role ADMIN. Audited.
///
/// # Errors
/// See [`AdminCreateCode`]; for the product itself, never for a request.
pub async fn run(
    authentication: &Authentication,
    actor: &Actor,
    now: DateTime<Utc>,
    input: AdminCreateInput,
) -> Result<UserId, CommandError<AdminCreateCode>> {
    match actor {
        Actor::System => {}
        Actor::Anonymous => return Err(AccessRefused::Unauthenticated.into()),
        Actor::User(_) => return Err(AccessRefused::Forbidden.into()),
    }
    let email = EmailAddress::parse(&input.email)
        .ok_or_else(|| Refusal::on("email", AdminCreateCode::EmailInvalid, messages::EMAIL_INVALID))?;
    let name = full_name(&input.full_name).map_err(|problem| {
        Refusal::on("fullName", AdminCreateCode::FullNameInvalid, problem.message("The name"))
    })?;
    let chosen = authentication.passwords.choose(input.password, Some(email.clone()), name.clone()).await?;
    let password = chosen
        .map_err(|problem| Refusal::on("password", AdminCreateCode::PasswordTooWeak, problem.message()))?;
    let hash = authentication.passwords.hash(password).await?;
    let mut connection = authentication.pools.write().await?;
    connection
        .transaction(async |connection| {
            let user_id = insert(connection, now, &email, (&name, input.locale)).await?;
            users::set_password(connection, now, user_id, &hash).await?;
            let entry = AuditEntry::about("user.admin_create", user_id)
                .change(json!({ "roles": [] }), json!({ "roles": [Role::Admin.as_str()] }));
            audit::record(connection, actor, now, entry).await?;
            Ok(user_id)
        })
        .await
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    email: &EmailAddress,
    (name, locale): (&str, Locale),
) -> Result<UserId, CommandError<AdminCreateCode>> {
    let (user_id, person_id) = (UserId::generate(now), PersonId::generate(now));
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
        .execute(connection)
        .await?;
    diesel::insert_into(users_table::table)
        .values((
            users_table::id.eq(user_id),
            users_table::person_id.eq(person_id),
            users_table::email.eq(email.as_str()),
            users_table::email_verified_at.eq(now),
            users_table::created_at.eq(now),
            users_table::updated_at.eq(now),
        ))
        .execute(connection)
        .await
        .map_err(|error| match constraint_name(&error) {
            Some("users_email_key") => {
                let message = "This address has an account already: choose another one.";
                CommandError::refused("email", AdminCreateCode::EmailTaken, message)
            }
            _ => error.into(),
        })?;
    diesel::insert_into(profiles::table)
        .values((
            profiles::user_id.eq(user_id),
            profiles::full_name.eq(name),
            profiles::time_zone.eq(kernel::zone::DEFAULT_ZONE.name()),
            profiles::locale.eq(locale),
            profiles::created_at.eq(now),
            profiles::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    diesel::insert_into(user_roles::table)
        .values((
            user_roles::user_id.eq(user_id),
            user_roles::role.eq(Role::Admin),
            user_roles::granted_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(user_id)
}
