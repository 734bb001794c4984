//! Opening and ending login sessions: families of refresh tokens, each good once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{login_sessions, refresh_tokens, users};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{LoginSessionId, UserId};
use kernel::{ClientAddress, EmailAddress};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use crate::authentication::Authentication;
use crate::model::SessionTokens;
use crate::state::Revocation;

/// The longest a session lives, however often it is refreshed.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::days(90);
/// How long a device may be silent.
pub(crate) const INACTIVITY_MAX: TimeDelta = TimeDelta::days(30);
/// How long a used refresh token still gives a sibling: two tabs that wake at once both mean well.
pub(crate) const GRACE: TimeDelta = TimeDelta::seconds(10);
/// How long a network is remembered as one its user signs in from.
const HOME_REMEMBERED: TimeDelta = TimeDelta::days(30);
const USER_AGENT_CHARACTERS_MAX: usize = 300;

/// What is stored of a refresh token. It has 256 random bits, so a plain hash is enough.
pub(crate) fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Where a session is opened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device<'request> {
    /// How it describes itself.
    pub(crate) user_agent: Option<&'request str>,
    /// The network it is in.
    pub(crate) client: ClientAddress,
}

/// Opens a session. Inside a transaction that holds the user's lock, so that a suspension comes before or after it.
pub(crate) async fn open(
    connection: &mut AsyncPgConnection,
    authentication: &Authentication,
    now: DateTime<Utc>,
    user_id: UserId,
    device: Device<'_>,
) -> Result<SessionTokens, DatabaseError> {
    let login_session_id = LoginSessionId::generate(now);
    let expires_at = now + LIFETIME;
    let client_hash = authentication.server_key.hash_client(device.client);
    diesel::insert_into(login_sessions::table)
        .values((
            login_sessions::id.eq(login_session_id),
            login_sessions::user_id.eq(user_id),
            login_sessions::user_agent.eq(device.user_agent.map(presentable).filter(|text| !text.is_empty())),
            login_sessions::client_address_hash.eq(client_hash.as_slice()),
            login_sessions::last_used_at.eq(now),
            login_sessions::expires_at.eq(expires_at),
            login_sessions::created_at.eq(now),
            login_sessions::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    issue_tokens(connection, authentication, now, (user_id, login_session_id), expires_at).await
}

/// A new pair of tokens for a session that ends at `session_expires_at`.
pub(crate) async fn issue_tokens(
    connection: &mut AsyncPgConnection,
    authentication: &Authentication,
    now: DateTime<Utc>,
    (user_id, login_session_id): (UserId, LoginSessionId),
    session_expires_at: DateTime<Utc>,
) -> Result<SessionTokens, DatabaseError> {
    let refresh_token = URL_SAFE_NO_PAD.encode(authentication.randomness.bytes::<32>());
    let refresh_token_expires_at = session_expires_at.min(now + INACTIVITY_MAX);
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(hash_token(&refresh_token).as_slice()),
            refresh_tokens::login_session_id.eq(login_session_id),
            refresh_tokens::expires_at.eq(refresh_token_expires_at),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(connection)
        .await?;
    let (access_token, access_token_expires_at) =
        authentication.access_tokens.issue(user_id, login_session_id, now)?;
    Ok(SessionTokens {
        user_id,
        login_session_id,
        access_token,
        access_token_expires_at,
        refresh_token: SecretString::from(refresh_token),
        refresh_token_expires_at,
    })
}

/// Whether the account of the address signed in from this network lately. Sessions that were ended because somebody
/// else may have had them do not count: their network is no home.
pub(crate) async fn was_opened_from(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    email: &EmailAddress,
    client_hash: &[u8; 32],
) -> Result<bool, DatabaseError> {
    let opened = users::table
        .inner_join(login_sessions::table)
        .filter(users::email.eq(email.as_str()))
        .filter(users::deleted_at.is_null())
        .filter(login_sessions::client_address_hash.eq(client_hash.as_slice()))
        .filter(login_sessions::created_at.gt(now - HOME_REMEMBERED))
        .filter(login_sessions::revocation.is_null().or(login_sessions::revocation.eq(Revocation::Logout)));
    Ok(diesel::select(exists(opened)).get_result(connection).await?)
}

/// Ends one session of the user; whether it was live.
pub(crate) async fn revoke(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    login_session_id: LoginSessionId,
    revocation: Revocation,
) -> Result<bool, DatabaseError> {
    let revoked = diesel::update(login_sessions::table.find(login_session_id))
        .filter(login_sessions::user_id.eq(user_id))
        .filter(login_sessions::revoked_at.is_null())
        .filter(login_sessions::expires_at.gt(now))
        .set((
            login_sessions::revoked_at.eq(now),
            login_sessions::revocation.eq(revocation),
            login_sessions::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(revoked == 1)
}

/// Ends every session of the user, except the one that acts.
pub(crate) async fn revoke_all(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    except: Option<LoginSessionId>,
    revocation: Revocation,
) -> Result<(), DatabaseError> {
    // Nobody's session has an id made just now.
    let except = except.unwrap_or_else(|| LoginSessionId::generate(now));
    diesel::update(login_sessions::table)
        .filter(login_sessions::user_id.eq(user_id))
        .filter(login_sessions::id.ne(except))
        .filter(login_sessions::revoked_at.is_null())
        .set((
            login_sessions::revoked_at.eq(now),
            login_sessions::revocation.eq(revocation),
            login_sessions::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// What a device calls itself, fit to be shown in a list.
fn presentable(user_agent: &str) -> String {
    user_agent
        .chars()
        .filter(|character| character.is_ascii_graphic() || *character == ' ')
        .take(USER_AGENT_CHARACTERS_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::presentable;

    #[test]
    fn a_user_agent_is_cut_and_cleaned() {
        assert_eq!(presentable(" Mozilla/5.0\r\n\u{202E}(X11) "), "Mozilla/5.0(X11)");
        assert_eq!(presentable(&"x".repeat(1000)).len(), 300);
    }
}
