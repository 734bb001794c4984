//! Changes one's own password.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncConnection as _;
use kernel::{Actor, ClientAddress, EmailAddress, Refusal, UserActor};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::jobs::SendPasswordChanged;
use crate::login_throttle::Attempt;
use crate::password::Password;
use crate::state::Revocation;
use crate::{login_sessions, login_throttle, queries, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChangeCode {
    /// The current password is wrong.
    CurrentPasswordWrong,
    /// The current password was wrong too often.
    TooManyAttempts,
    /// The new password is too short, too long, or easy to guess.
    PasswordTooWeak,
    /// The new password is the current one.
    PasswordUnchanged,
}

/// The proof and the new password.
#[derive(Debug, Clone)]
pub struct PasswordChangeInput {
    /// What they sign in with today.
    pub current_password: SecretString,
    /// What they will sign in with.
    pub new_password: SecretString,
    /// The network the request comes from.
    pub client: ClientAddress,
}

/// Replaces the password, ends the other login sessions and mails that it happened. The acting session stays.
///
/// # Errors
/// See [`PasswordChangeCode`], and [`CommandError::RateLimited`] when this client failed at too many accounts; for
/// signed-in users.
pub async fn run(
    authentication: &Authentication,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PasswordChangeInput,
) -> Result<(), CommandError<PasswordChangeCode>> {
    let user = actor.require_user()?;
    let (attempt, email, stored, name) = admit(authentication, now, user, input.client).await?;
    let typed = Password::typed(&input.current_password).ok_or_else(wrong)?;
    if !authentication.passwords.verify(typed.clone(), Some(stored.clone())).await?.matches {
        return Err(wrong().into());
    }
    // Forgiven on its own: whoever looks for a strong new password proved the current one each time.
    login_throttle::forgive(&mut *authentication.pools.write().await?, &attempt).await?;
    let chosen = authentication.passwords.choose(input.new_password, Some(email.clone()), name).await?;
    let password = chosen.map_err(|problem| {
        Refusal::on("newPassword", PasswordChangeCode::PasswordTooWeak, problem.message())
    });
    if let Ok(password) = &password
        && password.expose() == typed.expose()
    {
        let message = "This is your current password: choose another one.";
        return Err(CommandError::refused("newPassword", PasswordChangeCode::PasswordUnchanged, message));
    }
    let hash = authentication.passwords.hash(password?).await?;
    replace(authentication, now, user, &email, (&stored, &hash)).await
}

/// Counts the attempt and reads address, current hash and name.
async fn admit(
    authentication: &Authentication,
    now: DateTime<Utc>,
    user: &UserActor,
    client: ClientAddress,
) -> Result<(Attempt, EmailAddress, String, String), CommandError<PasswordChangeCode>> {
    let mut connection = authentication.pools.write().await?;
    let too_many = PasswordChangeCode::TooManyAttempts;
    let subject = (client, user.user_id);
    let attempt =
        login_throttle::admit_current_password(&mut connection, authentication, now, subject, too_many)
            .await?;
    let gone = || DatabaseError::internal("the acting user has no account or password");
    let recipient = queries::recipient(&mut connection, user.user_id).await?.ok_or_else(gone)?;
    let credential = users::credential(&mut connection, user.user_id).await?.ok_or_else(gone)?;
    Ok((attempt, recipient.email, credential.password_hash, recipient.full_name))
}

async fn replace(
    authentication: &Authentication,
    now: DateTime<Utc>,
    user: &UserActor,
    email: &EmailAddress,
    (stored, hash): (&str, &str),
) -> Result<(), CommandError<PasswordChangeCode>> {
    let mut connection = authentication.pools.write().await?;
    connection
        .transaction(async |connection| {
            users::lock_by_id(connection, user.user_id).await?;
            // Two changes at once: the second was proved with a password that is no longer the current one.
            let credential = users::credential(connection, user.user_id).await?;
            if credential.is_none_or(|credential| credential.password_hash != stored) {
                return Err(wrong().into());
            }
            users::set_password(connection, now, user.user_id, hash).await?;
            let except = Some(user.login_session_id);
            login_sessions::revoke_all(connection, now, user.user_id, except, Revocation::PasswordChanged)
                .await?;
            login_throttle::lift(connection, &authentication.server_key, email).await?;
            ::jobs::enqueue(connection, now, &SendPasswordChanged { user_id: user.user_id }).await?;
            Ok(())
        })
        .await
}

fn wrong() -> Refusal<PasswordChangeCode> {
    let message = "This is not your current password: check it for typing errors.";
    Refusal::on("currentPassword", PasswordChangeCode::CurrentPasswordWrong, message)
}
