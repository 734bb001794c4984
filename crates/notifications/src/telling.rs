//! Telling somebody something: in the list of the app and by mail, as far as they want it.

use ::jobs::JobError;
use chrono::{DateTime, Utc};
use database::{DatabaseError, Pools};
use identity::Recipient;
use kernel::id::UserId;
use mailer::{MailError, MailTemplate, Mailer};

use crate::commands::notification_add;
use crate::kinds::NotificationChannel;
use crate::model::Notice;
use crate::preferences;

/// Why somebody was not told.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The database failed: nothing is sure but that no mail went.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The mail was not handed over. The list of the app has it.
    #[error(transparent)]
    Mail(#[from] MailError),
}

impl From<TellError> for JobError {
    fn from(error: TellError) -> Self {
        match error {
            TellError::Database(error) => error.into(),
            TellError::Mail(error) if error.is_transient() => Self::Retry(error.to_string()),
            TellError::Mail(error) => Self::Permanent(error.to_string()),
        }
    }
}

/// Tells a user something in their language. Whether there was somebody to tell, and something: a deleted user is told
/// nothing.
///
/// For handlers of jobs, which have just read that the news still holds. `build` writes the mail for the one who gets it from
/// what was read, or says that there is nothing to tell. First the notification is written, once however often the job
/// runs; then, with the connection back in its pool, the mail is handed over. A job that is tried again because that failed
/// finds the notification and sends the mail.
///
/// # Errors
/// When the database fails or the mail cannot be handed over.
pub async fn tell<Built: Into<Option<MailTemplate>>>(
    pools: &Pools,
    mailer: &Mailer,
    now: DateTime<Utc>,
    user_id: UserId,
    notice: &Notice,
    build: impl FnOnce(&Recipient) -> Built,
) -> Result<bool, TellError> {
    // Not from a replica: it may not know yet what the user just switched off.
    let mut connection = pools.write().await?;
    let recipient = identity::queries::recipient(&mut connection, user_id).await?;
    let Some(recipient) = recipient else { return Ok(false) };
    let Some(template) = build(&recipient).into() else { return Ok(false) };
    let channels = preferences::channels(&mut connection, user_id, notice.kind.topic()).await?;
    if channels.contains(&NotificationChannel::InApp) {
        notification_add::run(&mut connection, now, user_id, notice).await?;
    }
    drop(connection);
    if channels.contains(&NotificationChannel::Mail) {
        mailer.send(&recipient.email, recipient.locale, &template).await?;
    }
    Ok(true)
}
