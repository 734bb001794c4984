//! Trades a refresh token for a new pair.
//!
//! Each token is good once. One that comes a second time was copied: the whole family ends, and whoever is the owner
//! signs in again. Within ten seconds a second use gives a sibling instead, because two tabs of one browser that wake
//! at once both present the same token. A thief would have to be that quick, too, and reuse later still ends them.

use chrono::{DateTime, Utc};
use database::schema::{login_sessions as sessions_table, refresh_tokens, users as users_table};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Refusal;
use kernel::id::{LoginSessionId, UserId};
use secrecy::{ExposeSecret as _, SecretString};

use crate::authentication::Authentication;
use crate::model::SessionTokens;
use crate::state::Revocation;
use crate::{login_sessions, messages};

/// Why there are no new tokens. Told apart for nobody: in every case the person signs in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginSessionRefreshCode {
    /// Unknown, over, used before, or of a session that ended.
    LoginSessionEnded,
}

/// Trades the token. The device keeps its session; only the absolute end stays where it is.
///
/// # Errors
/// See [`LoginSessionRefreshCode`].
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    refresh_token: &SecretString,
) -> Result<SessionTokens, CommandError<LoginSessionRefreshCode>> {
    let hash = login_sessions::hash_token(refresh_token.expose_secret());
    let mut connection = authentication.pools.write().await?;
    // A refusal is no error of the transaction: the revocation that comes with it must stay.
    let tokens = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(login_session_id) = spend(connection, now, &hash).await? else { return Ok(None) };
            let Some((user_id, expires_at)) = touch(connection, now, login_session_id).await? else {
                return Ok(None);
            };
            let session = (user_id, login_session_id);
            login_sessions::issue_tokens(connection, authentication, now, session, expires_at).await.map(Some)
        })
        .await?;
    tokens.ok_or_else(|| {
        Refusal::general(LoginSessionRefreshCode::LoginSessionEnded, messages::SESSION_ENDED).into()
    })
}

/// Marks the token as used and names its session; one statement decides who of several is first.
async fn spend(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    hash: &[u8; 32],
) -> Result<Option<LoginSessionId>, DatabaseError> {
    let first = diesel::update(refresh_tokens::table.find(hash.as_slice()))
        .filter(refresh_tokens::used_at.is_null())
        .filter(refresh_tokens::expires_at.gt(now))
        .set(refresh_tokens::used_at.eq(now))
        .returning(refresh_tokens::login_session_id)
        .get_result::<LoginSessionId>(connection)
        .await
        .optional()?;
    if first.is_some() {
        return Ok(first);
    }
    let known = refresh_tokens::table
        .find(hash.as_slice())
        .select((refresh_tokens::login_session_id, refresh_tokens::used_at))
        .first::<(LoginSessionId, Option<DateTime<Utc>>)>(connection)
        .await
        .optional()?;
    match known {
        Some((login_session_id, Some(used_at))) if now - used_at <= login_sessions::GRACE => {
            Ok(Some(login_session_id))
        }
        Some((login_session_id, Some(_))) => {
            end_family(connection, now, login_session_id).await?;
            Ok(None)
        }
        Some((_, None)) | None => Ok(None),
    }
}

async fn end_family(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    login_session_id: LoginSessionId,
) -> Result<(), DatabaseError> {
    let ended = diesel::update(sessions_table::table.find(login_session_id))
        .filter(sessions_table::revoked_at.is_null())
        .set((
            sessions_table::revoked_at.eq(now),
            sessions_table::revocation.eq(Revocation::TokenReused),
            sessions_table::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if ended == 1 {
        tracing::warn!(%login_session_id, "a refresh token was presented again: its login session was ended");
    }
    Ok(())
}

/// Notes that the session was used: its user and its end, unless it ended or its user was shut out.
async fn touch(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    login_session_id: LoginSessionId,
) -> Result<Option<(UserId, DateTime<Utc>)>, DatabaseError> {
    let admitted = users_table::table
        .filter(users_table::id.eq(sessions_table::user_id))
        .filter(users_table::suspended_at.is_null())
        .filter(users_table::deleted_at.is_null());
    Ok(diesel::update(sessions_table::table.find(login_session_id))
        .filter(sessions_table::revoked_at.is_null())
        .filter(sessions_table::expires_at.gt(now))
        .filter(diesel::dsl::exists(admitted))
        .set((sessions_table::last_used_at.eq(now), sessions_table::updated_at.eq(now)))
        .returning((sessions_table::user_id, sessions_table::expires_at))
        .get_result(connection)
        .await
        .optional()?)
}
