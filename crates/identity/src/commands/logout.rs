//! Signs the acting device out.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::AsyncPgConnection;
use kernel::Actor;

use crate::login_sessions;
use crate::state::Revocation;

/// Why nothing happened: there is no reason, signing out always works for who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutCode {}

/// Ends the login session the request was made with. Its tokens stop working at once.
///
/// # Errors
/// When nobody is signed in or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), CommandError<LogoutCode>> {
    let user = actor.require_user()?;
    // Signing out twice at once is no error: the session is over either way.
    login_sessions::revoke(connection, now, user.user_id, user.login_session_id, Revocation::Logout).await?;
    Ok(())
}
