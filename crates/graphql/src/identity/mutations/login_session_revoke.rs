//! `loginSessionRevoke`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::commands::login_session_revoke;
use kernel::id::LoginSessionId;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::forget_cookies;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why no device was signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "login_session_revoke::LoginSessionRevokeCode")]
pub enum LoginSessionRevokeErrorCode {
    /// None of one's own devices is signed in under this id.
    NotFound,
}

mutation_error!(
    LoginSessionRevokeError,
    LoginSessionRevokeErrorCode,
    login_session_revoke::LoginSessionRevokeCode,
    "loginSessionRevoke"
);

/// What `loginSessionRevoke` takes.
#[derive(InputObject)]
pub struct LoginSessionRevokeInput {
    /// The device to sign out.
    login_session_id: PublicId<LoginSessionId>,
}

/// What `loginSessionRevoke` answers.
#[derive(SimpleObject)]
pub struct LoginSessionRevokePayload {
    /// The device that was signed out; null when none was.
    login_session_id: Option<PublicId<LoginSessionId>>,
    /// Why not; empty when one was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<LoginSessionRevokeError>,
}

/// Holder of `loginSessionRevoke`.
#[derive(Default)]
pub struct LoginSessionRevoke;

#[Object]
impl LoginSessionRevoke {
    /// Signs one of one's own devices out, at once; a browser that signs itself out forgets its cookies. For signed-in users.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn login_session_revoke(
        &self,
        context: &Context<'_>,
        input: LoginSessionRevokeInput,
    ) -> ApiResult<LoginSessionRevokePayload> {
        let id = input.login_session_id;
        let outcome =
            login_session_revoke::run(&mut *context.write().await?, context.actor(), context.now(), id.0)
                .await;
        let (revoked, errors) = settle(outcome)?;
        let own = context.actor().user().map(|user| user.login_session_id);
        if revoked.is_some() && own == Some(id.0) && context.request().cookies.sign_in() {
            forget_cookies(context);
        }
        Ok(LoginSessionRevokePayload { login_session_id: revoked.map(|()| id), errors })
    }
}
