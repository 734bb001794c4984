//! Who sends a request: the access token of the Authorization header or of the browser's cookie, checked against its login
//! session.

use axum::http::{HeaderMap, StatusCode, header};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use identity::SessionClaims;
use kernel::{Actor, ClientAddress};
use rate_limit::BudgetKey;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::cookies::SentCookies;
use super::response::RequestError;
use crate::app::App;
use crate::error::code;

/// What a request says of its sender.
pub(super) enum Credentials {
    /// Nothing.
    None,
    /// A token that we signed and that has not ended; its session may have.
    Good(SessionClaims),
    /// Anything else.
    Bad,
}

impl Credentials {
    /// Reads the header, or else the cookies. The database is not asked.
    pub(super) fn of(app: &App, headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        let token = match headers.get(header::AUTHORIZATION) {
            Some(value) => value.to_str().ok().and_then(bearer_token),
            None => match SentCookies::of(headers) {
                SentCookies { access_token: Some(token), .. } => Some(token),
                // The access token ended and its cookie with it. The refresh token signs nobody in; but its owner believes to
                // be signed in, and must learn to refresh.
                SentCookies { access_token: None, refresh_token: Some(_) } => None,
                SentCookies { access_token: None, refresh_token: None } => return Self::None,
            },
        };
        token
            .and_then(|token| app.authentication.access_tokens.verify(token.expose_secret(), now))
            .map_or(Self::Bad, Self::Good)
    }

    /// What a good token says.
    pub(super) const fn claims(&self) -> Option<&SessionClaims> {
        match self {
            Self::Good(claims) => Some(claims),
            Self::None | Self::Bad => None,
        }
    }

    /// Whose budget the request is paid from.
    pub(super) const fn payer(&self, client: ClientAddress) -> BudgetKey {
        match self {
            Self::Good(claims) => BudgetKey::User(claims.user_id),
            Self::None | Self::Bad => BudgetKey::Address(client),
        }
    }

    /// Nobody without credentials; somebody with a good token of a living session; refused otherwise, so that a client
    /// learns that it must refresh instead of seeing an empty page.
    pub(super) async fn authenticate(
        &self,
        app: &App,
        now: DateTime<Utc>,
        request_id: Uuid,
    ) -> Result<Actor, RequestError> {
        let claims = match self {
            Self::None => return Ok(Actor::Anonymous),
            Self::Bad => return Err(refused()),
            Self::Good(claims) => claims,
        };
        // Not from a replica: a session that was ended a moment ago must be seen to have ended.
        let mut connection = app.pools.write().await.map_err(unavailable)?;
        let user = identity::queries::actor(&mut connection, claims, now, Some(request_id))
            .await
            .map_err(unavailable)?;
        user.map(Actor::User).ok_or_else(refused)
    }
}

/// The token of `Bearer …`.
fn bearer_token(value: &str) -> Option<SecretString> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().into())
}

fn refused() -> RequestError {
    RequestError::new(
        StatusCode::UNAUTHORIZED,
        code::UNAUTHENTICATED,
        "This access token is not valid any more: refresh the login session or sign in again.",
    )
}

/// The database did not answer before anything was executed.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn unavailable(error: DatabaseError) -> RequestError {
    tracing::warn!(%error, "the database was unavailable to a request");
    RequestError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        code::UNAVAILABLE,
        "The server is busy: please try again in a moment.",
    )
}
