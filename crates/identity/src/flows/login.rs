//! Signs in with address and password.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncConnection as _;
use kernel::{ClientAddress, EmailAddress, Refusal};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::login_sessions::Device;
use crate::login_throttle::Attempt;
use crate::model::SessionTokens;
use crate::password::Password;
use crate::users::{Account, Credential};
use crate::{login_sessions, login_throttle, messages, users};

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginCode {
    /// The address is unknown or the password is wrong.
    CredentialsInvalid,
    /// Too many attempts failed for this address, known or not: from this client, or from all that its account did not
    /// sign in from lately.
    TooManyAttempts,
    /// The password is right; the address still waits for its code.
    EmailNotVerified,
    /// The password is right; an admin suspended the account.
    AccountSuspended,
}

/// Who signs in, and with what.
#[derive(Debug, Clone)]
pub struct LoginInput {
    /// The registered address.
    pub email: String,
    /// Its password.
    pub password: SecretString,
    /// How the device describes itself.
    pub user_agent: Option<String>,
    /// The network the request comes from.
    pub client: ClientAddress,
}

/// Opens a login session.
///
/// An unknown address costs the same statements and the same hash as a known one with a wrong password.
///
/// # Errors
/// See [`LoginCode`], and [`CommandError::RateLimited`] when this client failed at too many accounts.
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    input: LoginInput,
) -> Result<SessionTokens, CommandError<LoginCode>> {
    let (Some(email), Some(password)) = (EmailAddress::parse(&input.email), Password::typed(&input.password))
    else {
        return Err(invalid().into());
    };
    let (attempt, found) = admit(authentication, now, input.client, &email).await?;
    let (account, credential) =
        found.map_or((None, None), |(account, credential)| (Some(account), credential));
    let stored = credential.map(|credential| credential.password_hash);
    let verdict = authentication.passwords.verify(password.clone(), stored.clone()).await?;
    let (Some(account), Some(stored), true) = (account, stored, verdict.matches) else {
        return Err(invalid().into());
    };
    let renewed = if verdict.outdated { Some(authentication.passwords.hash(password).await?) } else { None };
    let device = Device { user_agent: input.user_agent.as_deref(), client: input.client };
    open(authentication, now, &account, &Checked { attempt, stored, renewed, device }).await
}

/// What the password was checked against, and what follows from it.
struct Checked<'request> {
    attempt: Attempt,
    stored: String,
    renewed: Option<String>,
    device: Device<'request>,
}

/// Counts the attempt and reads what there is to check.
async fn admit(
    authentication: &Authentication,
    now: DateTime<Utc>,
    client: ClientAddress,
    email: &EmailAddress,
) -> Result<(Attempt, Option<(Account, Option<Credential>)>), CommandError<LoginCode>> {
    let mut connection = authentication.pools.write().await?;
    let too_many = LoginCode::TooManyAttempts;
    let attempt =
        login_throttle::admit_login(&mut connection, authentication, now, client, email, too_many).await?;
    Ok((attempt, users::by_email(&mut connection, email).await?))
}

async fn open(
    authentication: &Authentication,
    now: DateTime<Utc>,
    account: &Account,
    checked: &Checked<'_>,
) -> Result<SessionTokens, CommandError<LoginCode>> {
    let mut connection = authentication.pools.write().await?;
    // Forgiven on its own: a right password of a suspended account must not look like a failure either.
    login_throttle::forgive(&mut connection, &checked.attempt).await?;
    connection
        .transaction(async |connection| {
            let account = users::lock_by_id(connection, account.id).await?.ok_or_else(invalid)?;
            let credential = users::credential(connection, account.id).await?;
            // The password may have been changed while it was checked.
            if credential.is_none_or(|credential| credential.password_hash != checked.stored) {
                return Err(invalid().into());
            }
            if account.suspended_at.is_some() {
                return Err(Refusal::general(LoginCode::AccountSuspended, messages::ACCOUNT_SUSPENDED).into());
            }
            if account.email_verified_at.is_none() {
                let message =
                    "Confirm your e-mail address first: enter the code we mailed you, or ask for a new one.";
                return Err(Refusal::general(LoginCode::EmailNotVerified, message).into());
            }
            if let Some(renewed) = &checked.renewed {
                users::set_password(connection, now, account.id, renewed).await?;
            }
            let device = checked.device;
            let opened = login_sessions::open(connection, authentication, now, account.id, device).await;
            opened.map_err(|error: DatabaseError| error.into())
        })
        .await
}

fn invalid() -> Refusal<LoginCode> {
    Refusal::general(LoginCode::CredentialsInvalid, messages::CREDENTIALS_INVALID)
}
