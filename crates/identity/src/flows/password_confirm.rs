//! Asks somebody who is signed in for the password again, before what a stolen session must not do.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncPgConnection;
use kernel::id::UserId;
use kernel::{Actor, ClientAddress, Refusal};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::login_throttle::Attempt;
use crate::password::Password;
use crate::{login_throttle, users};

/// Why it was not proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordConfirmCode {
    /// The password is wrong.
    PasswordWrong,
    /// The password was wrong too often, here or where it is changed.
    TooManyAttempts,
}

/// The proof.
#[derive(Debug, Clone)]
pub struct PasswordConfirmInput {
    /// What they sign in with.
    pub password: SecretString,
    /// The network the request comes from.
    pub client: ClientAddress,
}

/// A password that was right when it was checked.
#[derive(Clone)]
pub struct PasswordConfirmed {
    user_id: UserId,
    password_hash: String,
}

impl std::fmt::Debug for PasswordConfirmed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PasswordConfirmed").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

impl PasswordConfirmed {
    /// Whether it is the password still, of an account that is open. Inside the transaction that relies on it, before anything else
    /// is locked: whoever changes the password, or suspends the account, then waits until that ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn still_holds(&self, connection: &mut AsyncPgConnection) -> Result<bool, DatabaseError> {
        let account = users::lock_by_id(connection, self.user_id).await?;
        let credential = users::credential(connection, self.user_id).await?;
        Ok(account.is_some_and(|account| account.suspended_at.is_none())
            && credential.is_some_and(|credential| credential.password_hash == self.password_hash))
    }
}

/// Checks the password of the one who acts. Counted with the wrong passwords of `password_change`: who holds a stolen session
/// guesses at both doors together no more often than at one. A right one forgives those before it.
///
/// # Errors
/// See [`PasswordConfirmCode`], and [`CommandError::RateLimited`] when this client failed at too many accounts; for
/// signed-in users.
pub async fn run(
    authentication: &Authentication,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PasswordConfirmInput,
) -> Result<PasswordConfirmed, CommandError<PasswordConfirmCode>> {
    let user_id = actor.require_user()?.user_id;
    let (attempt, stored) = admit(authentication, now, (input.client, user_id)).await?;
    let typed = Password::typed(&input.password).ok_or_else(wrong)?;
    let verdict = authentication.passwords.verify(typed, stored.clone()).await?;
    let (Some(password_hash), true) = (stored, verdict.matches) else { return Err(wrong().into()) };
    login_throttle::forgive(&mut *authentication.pools.write().await?, &attempt).await?;
    Ok(PasswordConfirmed { user_id, password_hash })
}

/// Counts the attempt and reads what there is to check.
async fn admit(
    authentication: &Authentication,
    now: DateTime<Utc>,
    (client, user_id): (ClientAddress, UserId),
) -> Result<(Attempt, Option<String>), CommandError<PasswordConfirmCode>> {
    let mut connection = authentication.pools.write().await?;
    let (subject, too_many) = ((client, user_id), PasswordConfirmCode::TooManyAttempts);
    let attempt =
        login_throttle::admit_current_password(&mut connection, authentication, now, subject, too_many)
            .await?;
    let credential = users::credential(&mut connection, user_id).await?;
    Ok((attempt, credential.map(|credential| credential.password_hash)))
}

/// What a wrong password is told, here and by who finds that it holds no more.
#[must_use]
pub fn wrong() -> Refusal<PasswordConfirmCode> {
    let message = "This is not your password: check it for typing errors.";
    Refusal::on("password", PasswordConfirmCode::PasswordWrong, message)
}
