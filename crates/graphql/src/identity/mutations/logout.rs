//! `logout`.

use async_graphql::{Context, Enum, Object, SimpleObject};
use identity::commands::logout;
use kernel::id::LoginSessionId;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::forget_cookies;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why nobody was signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "logout::LogoutCode")]
pub enum LogoutErrorCode {
    /// The login session ended while the request was on its way.
    AlreadyEnded,
}

mutation_error!(LogoutError, LogoutErrorCode, logout::LogoutCode, "logout");

/// What `logout` answers.
#[derive(SimpleObject)]
pub struct LogoutPayload {
    /// The login session that ended; null when it had ended before.
    login_session_id: Option<PublicId<LoginSessionId>>,
    /// Why not; empty when it did.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<LogoutError>,
}

/// Holder of `logout`.
#[derive(Default)]
pub struct Logout;

#[Object]
impl Logout {
    /// Signs this device out: its tokens stop working at once, and a browser forgets its cookies. For signed-in users.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn logout(&self, context: &Context<'_>) -> ApiResult<LogoutPayload> {
        let outcome = logout::run(&mut *context.write().await?, context.actor(), context.now()).await;
        let (ended, errors) = settle(outcome)?;
        // Ended now or a moment ago: either way they are good for nothing.
        if context.request().cookies.sign_in() {
            forget_cookies(context);
        }
        Ok(LogoutPayload { login_session_id: ended.map(PublicId), errors })
    }
}
