//! Mails a code that was asked for.

use ::jobs::{Job, JobError};
use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{one_time_codes, users};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{OneTimeCodeId, UserId};
use mailer::MailTemplate;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{JobServices, job_error};
use crate::model::Recipient;
use crate::one_time_codes::LIFETIME;
use crate::queries;
use crate::state::CodePurpose;

/// After this long nobody waits for the mail any more.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// Mail the code of this request. A request that was followed by another, or that never was one (an unknown address
/// asked), sends nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendOneTimeCode {
    /// The request.
    pub code_id: OneTimeCodeId,
}

impl Job for SendOneTimeCode {
    const KIND: &'static str = "identity.send_one_time_code";
}

/// Makes the code, stores its hash and mails it. Run again it makes another one: the newest mail is the good one.
pub(super) async fn handle(
    services: &JobServices,
    job: &SendOneTimeCode,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let Some((recipient, template)) = prepare(services, job.code_id, now).await? else { return Ok(()) };
    // The connection went back before the mail server is talked to.
    let sent = services.mailer.send(&recipient.email, recipient.locale, &template).await;
    sent.map_err(|error| job_error(&error))
}

async fn prepare(
    services: &JobServices,
    code_id: OneTimeCodeId,
    now: DateTime<Utc>,
) -> Result<Option<(Recipient, MailTemplate)>, DatabaseError> {
    let mut connection = services.pools.write().await?;
    connection
        .transaction(async |connection| {
            let Some((user_id, purpose, is_verified)) = awaited(connection, code_id, now).await? else {
                return Ok(None);
            };
            let Some(recipient) = queries::recipient(connection, user_id).await? else { return Ok(None) };
            let name = recipient.full_name.clone();
            if purpose == CodePurpose::EmailVerification && is_verified {
                // Somebody registered an address that has an account: no code, its owner is told.
                return Ok(Some((recipient, MailTemplate::AlreadyRegistered { name })));
            }
            let code = services.randomness.six_digits();
            store(connection, services, code_id, now, &code).await?;
            let code = SecretString::from(code);
            let minutes = u32::try_from(LIFETIME.num_minutes()).map_err(DatabaseError::internal)?;
            let template = match purpose {
                CodePurpose::EmailVerification => MailTemplate::VerificationCode { name, code, minutes },
                CodePurpose::PasswordReset => MailTemplate::PasswordResetCode { name, code, minutes },
            };
            Ok(Some((recipient, template)))
        })
        .await
}

/// Whose request it is, what for, and whether their address is verified; nothing when nobody waits for it.
async fn awaited(
    connection: &mut AsyncPgConnection,
    code_id: OneTimeCodeId,
    now: DateTime<Utc>,
) -> Result<Option<(UserId, CodePurpose, bool)>, DatabaseError> {
    let request = one_time_codes::table
        .find(code_id)
        .filter(one_time_codes::consumed_at.is_null())
        .filter(one_time_codes::superseded_at.is_null())
        .filter(one_time_codes::created_at.gt(now - PATIENCE))
        .select((one_time_codes::user_id, one_time_codes::purpose))
        .for_update()
        .first::<(UserId, CodePurpose)>(connection)
        .await
        .optional()?;
    let Some((user_id, purpose)) = request else { return Ok(None) };
    let verified_at = users::table
        .find(user_id)
        .select(users::email_verified_at)
        .first::<Option<DateTime<Utc>>>(connection)
        .await?;
    Ok(Some((user_id, purpose, verified_at.is_some())))
}

async fn store(
    connection: &mut AsyncPgConnection,
    services: &JobServices,
    code_id: OneTimeCodeId,
    now: DateTime<Utc>,
    code: &str,
) -> Result<(), DatabaseError> {
    // Wrong attempts at an earlier mail's code stay counted: running again must not give a guesser more of them.
    diesel::update(one_time_codes::table.find(code_id))
        .set((
            one_time_codes::code_hash.eq(services.server_key.hash_code(code_id, code).as_slice()),
            one_time_codes::expires_at.eq(now + LIFETIME),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
