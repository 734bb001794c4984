//! Asks for another verification code.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::AsyncConnection as _;
use kernel::{ClientAddress, EmailAddress};

use crate::authentication::Authentication;
use crate::one_time_codes::Asker;
use crate::state::{AttemptKind, CodePurpose};
use crate::{attempt_counts, messages, one_time_codes, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationCodeResendCode {
    /// The text is no e-mail address.
    EmailInvalid,
}

/// Mails a new code if the address is registered and not yet verified, at most one a minute and ten a day, a few of
/// them from one client. The answer and the work are the same for every address, also when nothing is sent.
///
/// # Errors
/// See [`VerificationCodeResendCode`], and [`CommandError::RateLimited`] when this client asked for too many.
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    client: ClientAddress,
    email: &str,
) -> Result<(), CommandError<VerificationCodeResendCode>> {
    let Some(email) = EmailAddress::parse(email) else {
        let code = VerificationCodeResendCode::EmailInvalid;
        return Err(CommandError::refused("email", code, messages::EMAIL_INVALID));
    };
    // Every request counts, whoever it is about: a client that asks for everybody's mails is told to wait.
    let allowance = authentication.attempts.mails_of_client;
    attempt_counts::count_of_client(authentication, now, (AttemptKind::Mail, client), allowance).await?;
    let asker = Asker { client, email: &email };
    let mut connection = authentication.pools.write().await?;
    connection
        .transaction(async |connection| {
            let account = users::lock_by_email(connection, &email).await?;
            let unverified = account.filter(|account| account.email_verified_at.is_none());
            let user_id = unverified.map(|account| account.id);
            let subject = (user_id, CodePurpose::EmailVerification);
            one_time_codes::request(connection, authentication, now, asker, subject).await?;
            Ok(())
        })
        .await
}
