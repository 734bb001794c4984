//! The keys of a login session.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use identity::SessionTokens;
use kernel::id::{LoginSessionId, UserId};
use secrecy::ExposeSecret as _;

use crate::public_id::PublicId;

/// The keys of a login session. Keep the refresh token where scripts of other sites cannot read it.
#[derive(SimpleObject)]
pub struct LoginTokens {
    /// Who is signed in.
    pub user_id: PublicId<UserId>,
    /// The signed-in device.
    pub login_session_id: PublicId<LoginSessionId>,
    /// Send it with each request: `Authorization: Bearer …`. Good for 15 minutes.
    pub access_token: String,
    /// When the access token ends. Refresh a little earlier.
    pub access_token_expires_at: DateTime<Utc>,
    /// What `loginSessionRefresh` trades for the next pair. Good once: replace it by the new one.
    pub refresh_token: String,
    /// When the refresh token ends.
    pub refresh_token_expires_at: DateTime<Utc>,
}

impl From<SessionTokens> for LoginTokens {
    fn from(tokens: SessionTokens) -> Self {
        Self {
            user_id: tokens.user_id.into(),
            login_session_id: tokens.login_session_id.into(),
            access_token: tokens.access_token.expose_secret().to_owned(),
            access_token_expires_at: tokens.access_token_expires_at,
            refresh_token: tokens.refresh_token.expose_secret().to_owned(),
            refresh_token_expires_at: tokens.refresh_token_expires_at,
        }
    }
}
