//! The keys of a login session, and how they reach a client.

use async_graphql::{Context, Enum, SimpleObject};
use axum::http::header;
use chrono::{DateTime, Utc};
use identity::SessionTokens;
use kernel::id::{LoginSessionId, UserId};
use secrecy::ExposeSecret as _;

use crate::error::{ApiError, ApiResult};
use crate::http::cookies;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// How the keys of a login session reach a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TokenDelivery {
    /// In the answer: for apps, which keep them themselves and send `Authorization: Bearer …`.
    Body,
    /// In two cookies that no script can read, and nowhere in the answer: for pages in a browser. They sign in requests that
    /// pages of this server or of its listed frontends make; docs/API.md, "In a browser".
    Cookie,
}

/// The keys of a login session. Keep the refresh token where scripts of other sites cannot read it.
#[derive(SimpleObject)]
pub struct LoginTokens {
    /// Who is signed in.
    pub user_id: PublicId<UserId>,
    /// The signed-in device.
    pub login_session_id: PublicId<LoginSessionId>,
    /// Send it with each request: `Authorization: Bearer …`. Good for 15 minutes. Null when the browser keeps it as a cookie.
    pub access_token: Option<String>,
    /// When the access token ends. Refresh a little earlier.
    pub access_token_expires_at: DateTime<Utc>,
    /// What `loginSessionRefresh` trades for the next pair. Good once: replace it by the new one. Null when the browser keeps it
    /// as a cookie.
    pub refresh_token: Option<String>,
    /// When the refresh token ends.
    pub refresh_token_expires_at: DateTime<Utc>,
}

impl TokenDelivery {
    /// Asked before there are tokens, so that nobody is signed in without getting them.
    ///
    /// # Errors
    /// When no cookies can be set for the one who asks.
    pub fn check(self, context: &Context<'_>) -> ApiResult<()> {
        if self == Self::Cookie && !context.request().cookies.can_be_set() {
            return Err(ApiError::BadUserInput(
                "Cookies are set for pages of this server and of its listed frontends only: send tokenDelivery BODY."
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Hands the tokens over.
    pub fn deliver(self, context: &Context<'_>, tokens: &SessionTokens) -> LoginTokens {
        let in_body =
            |token: &secrecy::SecretString| (self == Self::Body).then(|| token.expose_secret().to_owned());
        if self == Self::Cookie {
            for cookie in cookies::keeping(tokens, context.now()) {
                context.append_http_header(header::SET_COOKIE, cookie);
            }
        }
        LoginTokens {
            user_id: tokens.user_id.into(),
            login_session_id: tokens.login_session_id.into(),
            access_token: in_body(&tokens.access_token),
            access_token_expires_at: tokens.access_token_expires_at,
            refresh_token: in_body(&tokens.refresh_token),
            refresh_token_expires_at: tokens.refresh_token_expires_at,
        }
    }
}

/// Has the browser forget the keys it keeps, because they are good for nothing any more.
pub fn forget_cookies(context: &Context<'_>) {
    for cookie in cookies::forgetting() {
        context.append_http_header(header::SET_COOKIE, cookie);
    }
}
