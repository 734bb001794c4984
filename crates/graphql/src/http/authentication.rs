//! Who sends a request: the access token of the Authorization header, checked against its login session.

use axum::http::{HeaderMap, StatusCode, header};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use kernel::Actor;
use uuid::Uuid;

use super::response::RequestError;
use crate::app::App;
use crate::error::code;

/// Nobody without the header; somebody with a good token of a living session; refused otherwise, so that a client
/// learns that it must refresh instead of seeing an empty page.
pub(super) async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    now: DateTime<Utc>,
    request_id: Uuid,
) -> Result<Actor, RequestError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Actor::Anonymous) };
    let refused = || {
        RequestError::new(
            StatusCode::UNAUTHORIZED,
            code::UNAUTHENTICATED,
            "This access token is not valid any more: refresh the login session or sign in again.",
        )
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(refused)?;
    let claims = app.authentication.access_tokens.verify(token, now).ok_or_else(refused)?;
    let unavailable = |error: DatabaseError| {
        tracing::warn!(%error, "a login session could not be checked");
        RequestError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::UNAVAILABLE,
            "The server is busy: please try again in a moment.",
        )
    };
    // Not from a replica: a session that was ended a moment ago must be seen to have ended.
    let mut connection = app.pools.write().await.map_err(unavailable)?;
    let user = identity::queries::actor(&mut connection, &claims, now, Some(request_id))
        .await
        .map_err(unavailable)?;
    user.map(Actor::User).ok_or_else(refused)
}
