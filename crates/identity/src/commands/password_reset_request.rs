//! Asks for a code that lets a new password be chosen.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::EmailAddress;

use crate::state::CodePurpose;
use crate::{messages, one_time_codes, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordResetRequestCode {
    /// The text is no e-mail address.
    EmailInvalid,
}

/// Mails a code if the address is registered, at most one a minute and ten a day. The answer and the work are the same
/// for every address.
///
/// # Errors
/// See [`PasswordResetRequestCode`].
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    email: &str,
) -> Result<(), CommandError<PasswordResetRequestCode>> {
    let Some(email) = EmailAddress::parse(email) else {
        let code = PasswordResetRequestCode::EmailInvalid;
        return Err(CommandError::refused("email", code, messages::EMAIL_INVALID));
    };
    connection
        .transaction(async |connection| {
            let user_id = users::lock_by_email(connection, &email).await?.map(|account| account.id);
            one_time_codes::request(connection, now, user_id, CodePurpose::PasswordReset).await?;
            Ok(())
        })
        .await
}
