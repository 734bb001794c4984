//! Chooses a new password with a mailed code.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncConnection as _;
use kernel::{ClientAddress, EmailAddress, Refusal};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::jobs::SendPasswordChanged;
use crate::one_time_codes::Asker;
use crate::state::{CodePurpose, Revocation};
use crate::{login_sessions, login_throttle, messages, one_time_codes, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordResetCode {
    /// Wrong, old, used or never sent.
    CodeInvalid,
    /// The new password is too short, too long, or easy to guess.
    PasswordTooWeak,
}

/// The proof and the new password.
#[derive(Debug, Clone)]
pub struct PasswordResetInput {
    /// The registered address.
    pub email: String,
    /// The six digits of the newest mail.
    pub code: String,
    /// The new password.
    pub new_password: SecretString,
    /// The network the request comes from.
    pub client: ClientAddress,
}

/// Replaces the password, ends every login session, lifts the throttle and mails that it happened.
///
/// The code proves the mailbox, so an address that was never verified is verified by it, and whoever else registered
/// it loses their password.
///
/// # Errors
/// See [`PasswordResetCode`]. A weak password is refused before the code is looked at: it costs no attempt.
/// [`CommandError::RateLimited`] when this client guessed too often.
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    input: PasswordResetInput,
) -> Result<(), CommandError<PasswordResetCode>> {
    let (Some(email), Some(code)) = (EmailAddress::parse(&input.email), one_time_codes::read(&input.code))
    else {
        return Err(invalid().into());
    };
    let chosen =
        authentication.passwords.choose(input.new_password, Some(email.clone()), String::new()).await?;
    let password = chosen.map_err(|problem| {
        Refusal::on("newPassword", PasswordResetCode::PasswordTooWeak, problem.message())
    })?;
    let asker = Asker { client: input.client, email: &email };
    let counted = {
        let mut connection = authentication.pools.write().await?;
        let purpose = CodePurpose::PasswordReset;
        one_time_codes::admit(&mut connection, authentication, now, asker, purpose).await?
    };
    let hash = authentication.passwords.hash(password).await?;
    let mut connection = authentication.pools.write().await?;
    // A refusal is no error of the transaction: the wrong attempt it counted must stay counted.
    let is_done = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let user_id = users::lock_by_email(connection, &email).await?.map(|account| account.id);
            let subject = (user_id, CodePurpose::PasswordReset);
            let code_id =
                one_time_codes::check(connection, &authentication.server_key, now, subject, &code).await?;
            let (Some(user_id), Some(code_id)) = (user_id, code_id) else { return Ok(false) };
            one_time_codes::consume(connection, now, code_id).await?;
            users::mark_verified(connection, now, user_id).await?;
            users::set_password(connection, now, user_id, &hash).await?;
            login_sessions::revoke_all(connection, now, user_id, None, Revocation::PasswordReset).await?;
            login_throttle::lift(connection, &authentication.server_key, &email).await?;
            ::jobs::enqueue(connection, now, &SendPasswordChanged { user_id }).await?;
            Ok(true)
        })
        .await?;
    if !is_done {
        return Err(invalid().into());
    }
    one_time_codes::forgive(&mut connection, &counted).await?;
    Ok(())
}

fn invalid() -> Refusal<PasswordResetCode> {
    Refusal::on("code", PasswordResetCode::CodeInvalid, messages::CODE_INVALID)
}
