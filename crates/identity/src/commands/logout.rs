//! Signs the acting device out.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::AsyncPgConnection;
use kernel::id::LoginSessionId;
use kernel::{Actor, Refusal};

use crate::login_sessions;
use crate::state::Revocation;

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutCode {
    /// The session ended while the request was on its way.
    AlreadyEnded,
}

/// Ends the login session the request was made with, and names it. Its tokens stop working at once.
///
/// # Errors
/// See [`LogoutCode`]; for signed-in users.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<LoginSessionId, CommandError<LogoutCode>> {
    let user = actor.require_user()?;
    let session = user.login_session_id;
    if login_sessions::revoke(connection, now, user.user_id, session, Revocation::Logout).await? {
        Ok(session)
    } else {
        let message = "You are signed out already: go on to the sign-in page.";
        Err(Refusal::general(LogoutCode::AlreadyEnded, message).into())
    }
}
