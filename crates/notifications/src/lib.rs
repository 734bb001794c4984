#![doc = include_str!("../README.md")]

use database::{DatabaseError, Pools};
pub use identity::Recipient;
use jobs::JobError;
use kernel::id::UserId;
use mailer::{MailError, MailTemplate, Mailer};

/// Why somebody was not told.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Whom the message goes to could not be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The mail was not handed over.
    #[error(transparent)]
    Mail(#[from] MailError),
}

impl From<SendError> for JobError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Database(error) => error.into(),
            SendError::Mail(error) if error.is_transient() => Self::Retry(error.to_string()),
            SendError::Mail(error) => Self::Permanent(error.to_string()),
        }
    }
}

/// Mails a user in their language. Whether something was mailed: a deleted user gets nothing.
///
/// `build` writes the mail for the one who gets it, or says that there is nothing to tell. The connection is back in its pool before the mail server is
/// talked to.
///
/// # Errors
/// When the database fails or the mail cannot be handed over.
pub async fn send<Built: Into<Option<MailTemplate>>>(
    pools: &Pools,
    mailer: &Mailer,
    user_id: UserId,
    build: impl FnOnce(&Recipient) -> Built,
) -> Result<bool, SendError> {
    let recipient = identity::queries::recipient(&mut *pools.read().await?, user_id).await?;
    let Some(recipient) = recipient else { return Ok(false) };
    let Some(template) = build(&recipient).into() else { return Ok(false) };
    mailer.send(&recipient.email, recipient.locale, &template).await?;
    Ok(true)
}
