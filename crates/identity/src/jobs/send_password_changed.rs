//! Mails that a password was changed or reset.

use ::jobs::{Job, JobError};
use kernel::id::UserId;
use mailer::MailTemplate;
use serde::{Deserialize, Serialize};

use super::{JobServices, job_error};
use crate::queries;

/// Tell this user that their password is another one now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendPasswordChanged {
    /// Whose password it is.
    pub user_id: UserId,
}

impl Job for SendPasswordChanged {
    const KIND: &'static str = "identity.send_password_changed";
}

/// Sends the mail; nobody gets it when the user is deleted.
pub(super) async fn handle(services: &JobServices, job: &SendPasswordChanged) -> Result<(), JobError> {
    let recipient = queries::recipient(&mut *services.pools.read().await?, job.user_id).await?;
    let Some(recipient) = recipient else { return Ok(()) };
    let template = MailTemplate::PasswordChanged { name: recipient.full_name };
    let sent = services.mailer.send(&recipient.email, recipient.locale, &template).await;
    sent.map_err(|error| job_error(&error))
}
