//! Six-digit codes sent by mail.
//!
//! Asking for a code writes a row without one; the row is what the limits count. The job that mails the code makes it,
//! so no plain code rests in the queue, a code's ten minutes start when its mail is written, and a mail server that is
//! away costs nobody an attempt.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{one_time_codes, users};
use database::{CommandError, DatabaseError};
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{OneTimeCodeId, UserId};
use kernel::{ClientAddress, EmailAddress};

use crate::attempt_counts::{self, Counted, Subject};
use crate::authentication::Authentication;
use crate::jobs::SendOneTimeCode;
use crate::server_key::ServerKey;
use crate::state::{AttemptKind, CodePurpose};

/// How long a code is good for once its mail is written.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How long must pass before another may be asked for.
pub const INTERVAL: TimeDelta = TimeDelta::seconds(60);
/// How many may be asked for within a day: with five attempts each, fifty guesses in a million.
pub(crate) const PER_DAY_MAX: i64 = 10;
/// Wrong attempts after which a code is dead.
pub(crate) const ATTEMPTS_MAX: i32 = 5;

/// Who asks for a code, for which address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'request> {
    /// The network the request comes from.
    pub(crate) client: ClientAddress,
    /// The address it names.
    pub(crate) email: &'request EmailAddress,
}

/// Asks for a code, at most one a minute and ten a day, a few of them from one client; more are not sent, and nobody is
/// told.
///
/// Without a user every statement runs all the same, down to a job that finds nothing to send: whoever watches the
/// clock cannot tell which addresses are known. Inside a transaction that holds the user's lock.
pub(crate) async fn request(
    connection: &mut AsyncPgConnection,
    authentication: &Authentication,
    now: DateTime<Utc>,
    asker: Asker<'_>,
    (user_id, purpose): (Option<UserId>, CodePurpose),
) -> Result<(), DatabaseError> {
    let user_id = user_id.unwrap_or_else(|| UserId::generate(now));
    let (in_a_day, newest) = one_time_codes::table
        .filter(one_time_codes::user_id.eq(user_id))
        .filter(one_time_codes::purpose.eq(purpose))
        .filter(one_time_codes::created_at.gt(now - TimeDelta::days(1)))
        .select((count_star(), max(one_time_codes::created_at)))
        .first::<(i64, Option<DateTime<Utc>>)>(connection)
        .await?;
    let is_due = in_a_day < PER_DAY_MAX && newest.is_none_or(|newest| now - newest >= INTERVAL);
    // What is not sent anyway costs the client nothing.
    let (key, kind) = (&authentication.server_key, AttemptKind::MailOfAddress);
    let subject = Subject::of_client_at_address(key, kind, asker.client, (asker.email, purpose));
    let allowance = authentication.attempts.mails_of_client_at_address;
    let is_allowed = attempt_counts::allows(connection, now, (&subject, allowance), is_due).await?;
    diesel::update(live(user_id, purpose).filter(is_allowed.into_sql::<Bool>()))
        .set(one_time_codes::superseded_at.eq(now))
        .execute(connection)
        .await?;
    let code_id = OneTimeCodeId::generate(now);
    users::table
        .filter(users::id.eq(user_id))
        .filter(is_allowed.into_sql::<Bool>())
        .select((
            code_id.into_sql::<Uuid>(),
            users::id,
            purpose.into_sql::<Text>(),
            now.into_sql::<Timestamptz>(),
        ))
        .insert_into(one_time_codes::table)
        .into_columns((
            one_time_codes::id,
            one_time_codes::user_id,
            one_time_codes::purpose,
            one_time_codes::created_at,
        ))
        .execute(connection)
        .await?;
    ::jobs::enqueue(connection, now, &SendOneTimeCode { code_id }).await?;
    Ok(())
}

/// Checks a code: its id when it is right. A wrong one is counted, which only lasts if the transaction commits: the
/// caller answers the refusal after it.
pub(crate) async fn check(
    connection: &mut AsyncPgConnection,
    key: &ServerKey,
    now: DateTime<Utc>,
    (user_id, purpose): (Option<UserId>, CodePurpose),
    code: &str,
) -> Result<Option<OneTimeCodeId>, DatabaseError> {
    let user_id = user_id.unwrap_or_else(|| UserId::generate(now));
    let stored = live(user_id, purpose)
        .select((
            one_time_codes::id,
            one_time_codes::code_hash,
            one_time_codes::failed_attempts,
            one_time_codes::expires_at,
        ))
        .for_update()
        .first::<(OneTimeCodeId, Option<Vec<u8>>, i32, Option<DateTime<Utc>>)>(connection)
        .await
        .optional()?;
    let code_id = stored.as_ref().map_or_else(|| OneTimeCodeId::generate(now), |(id, ..)| *id);
    // Hashed also where there is no code, so that it takes as long.
    let stored_hash = stored.as_ref().and_then(|(_, hash, ..)| hash.as_deref()).unwrap_or_default();
    let matches = key.is_hash_of_code(stored_hash, code_id, code);
    let is_right = stored.is_some_and(|(_, _, failed_attempts, expires_at)| {
        matches && failed_attempts < ATTEMPTS_MAX && expires_at.is_some_and(|expires_at| expires_at > now)
    });
    if is_right {
        return Ok(Some(code_id));
    }
    diesel::update(one_time_codes::table.find(code_id))
        .filter(one_time_codes::code_hash.is_not_null())
        .filter(one_time_codes::failed_attempts.lt(ATTEMPTS_MAX))
        .set(one_time_codes::failed_attempts.eq(one_time_codes::failed_attempts + 1))
        .execute(connection)
        .await?;
    Ok(None)
}

/// Counts an attempt at a code as wrong, or says how long to wait: by client, and by client and address. A transaction of
/// its own, before anything is looked at. The same statements for every address, known or not.
pub(crate) async fn admit<C: Send>(
    connection: &mut AsyncPgConnection,
    authentication: &Authentication,
    now: DateTime<Utc>,
    asker: Asker<'_>,
    purpose: CodePurpose,
) -> Result<[Counted; 2], CommandError<C>> {
    let (key, limits) = (&authentication.server_key, &authentication.attempts);
    let Asker { client, email } = asker;
    connection
        .transaction(async |connection| {
            let subject = Subject::of_client(key, AttemptKind::Code, client);
            let all = attempt_counts::count(connection, now, subject, limits.codes_of_client).await?;
            let kind = AttemptKind::CodeOfAddress;
            let subject = Subject::of_client_at_address(key, kind, client, (email, purpose));
            let allowance = limits.codes_of_client_at_address;
            Ok([all, attempt_counts::count(connection, now, subject, allowance).await?])
        })
        .await
}

/// The code was right: the attempt was none.
pub(crate) async fn forgive(
    connection: &mut AsyncPgConnection,
    counted: &[Counted; 2],
) -> Result<(), DatabaseError> {
    for one in counted {
        attempt_counts::give_back(connection, one).await?;
    }
    Ok(())
}

/// Uses the code up.
pub(crate) async fn consume(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    code_id: OneTimeCodeId,
) -> Result<(), DatabaseError> {
    diesel::update(one_time_codes::table.find(code_id))
        .set(one_time_codes::consumed_at.eq(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// The six digits of what was typed, however they were spaced.
pub(crate) fn read(text: &str) -> Option<String> {
    if text.len() > 40 {
        return None;
    }
    let digits: String =
        text.chars().filter(|character| !character.is_whitespace() && *character != '-').collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The live row of a user and purpose: asked for, neither used nor followed by another.
#[diesel::dsl::auto_type(no_type_alias)]
fn live(user_id: UserId, purpose: CodePurpose) -> _ {
    one_time_codes::table
        .filter(one_time_codes::user_id.eq(user_id))
        .filter(one_time_codes::purpose.eq(purpose))
        .filter(one_time_codes::consumed_at.is_null())
        .filter(one_time_codes::superseded_at.is_null())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn codes_are_read_however_they_are_spaced() {
        assert_eq!(read(" 012 345 ").as_deref(), Some("012345"));
        assert_eq!(read("012-345").as_deref(), Some("012345"));
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", "١٢٣٤٥٦"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
