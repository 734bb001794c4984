//! Signs another of one's own devices out.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::AsyncPgConnection;
use kernel::Actor;
use kernel::id::LoginSessionId;

use crate::login_sessions;
use crate::state::Revocation;

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginSessionRevokeCode {
    /// No live session of the actor's own has this id.
    NotFound,
}

/// Ends one of the actor's own login sessions; the one they act with, too.
///
/// # Errors
/// See [`LoginSessionRevokeCode`]; sessions of others are not found.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    login_session_id: LoginSessionId,
) -> Result<(), CommandError<LoginSessionRevokeCode>> {
    let user = actor.require_user()?;
    let revocation = if login_session_id == user.login_session_id {
        Revocation::Logout
    } else {
        Revocation::RevokedByUser
    };
    if login_sessions::revoke(connection, now, user.user_id, login_session_id, revocation).await? {
        Ok(())
    } else {
        Err(CommandError::refused(
            "loginSessionId",
            LoginSessionRevokeCode::NotFound,
            "You are not signed in there any more: reload the list.",
        ))
    }
}
