//! A signed-in device.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::LoginSessionId;

use crate::connection;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// A device that is signed in.
pub struct LoginSession(pub identity::LoginSession);

/// A device that is signed in. Only its own user sees it.
#[Object]
impl LoginSession {
    /// The login session's id: what `loginSessionRevoke` takes.
    async fn id(&self) -> PublicId<LoginSessionId> {
        self.0.id.into()
    }

    /// How the device described itself when it signed in (its User-Agent header); null when it did not.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// When it signed in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it signed in or last refreshed its tokens.
    async fn last_used_at(&self) -> DateTime<Utc> {
        self.0.last_used_at
    }

    /// When it is signed out however often it refreshes: 90 days after it signed in. 30 days of silence sign it out, too.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// Whether this request was made with it.
    async fn is_current(&self, context: &Context<'_>) -> bool {
        context.actor().user().is_some_and(|user| user.login_session_id == self.0.id)
    }
}

connection!(LoginSessionConnection, LoginSessionEdge, LoginSession, "login sessions");
