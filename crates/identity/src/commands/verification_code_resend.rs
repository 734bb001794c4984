//! Asks for another verification code.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::EmailAddress;

use crate::state::CodePurpose;
use crate::{messages, one_time_codes, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationCodeResendCode {
    /// The text is no e-mail address.
    EmailInvalid,
}

/// Mails a new code if the address is registered and not yet verified, at most one a minute and ten a day. The answer
/// and the work are the same for every address.
///
/// # Errors
/// See [`VerificationCodeResendCode`].
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    email: &str,
) -> Result<(), CommandError<VerificationCodeResendCode>> {
    let Some(email) = EmailAddress::parse(email) else {
        let code = VerificationCodeResendCode::EmailInvalid;
        return Err(CommandError::refused("email", code, messages::EMAIL_INVALID));
    };
    connection
        .transaction(async |connection| {
            let account = users::lock_by_email(connection, &email).await?;
            let unverified = account.filter(|account| account.email_verified_at.is_none());
            let user_id = unverified.map(|account| account.id);
            one_time_codes::request(connection, now, user_id, CodePurpose::EmailVerification).await?;
            Ok(())
        })
        .await
}
