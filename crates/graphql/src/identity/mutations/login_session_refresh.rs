//! `loginSessionRefresh`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::login_session_refresh;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::LoginTokens;
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why there are no new tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "login_session_refresh::LoginSessionRefreshCode")]
pub enum LoginSessionRefreshErrorCode {
    /// The token is unknown, over, or was used before, or its login session ended: sign in again.
    LoginSessionEnded,
}

mutation_error!(
    LoginSessionRefreshError,
    LoginSessionRefreshErrorCode,
    login_session_refresh::LoginSessionRefreshCode,
    "loginSessionRefresh"
);

/// What `loginSessionRefresh` takes.
#[derive(InputObject)]
pub struct LoginSessionRefreshInput {
    /// The newest refresh token of the login session.
    refresh_token: String,
}

/// What `loginSessionRefresh` answers.
#[derive(SimpleObject)]
pub struct LoginSessionRefreshPayload {
    /// The next pair of keys; null when the login session is over.
    tokens: Option<LoginTokens>,
    /// Why not; empty when there is one.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<LoginSessionRefreshError>,
}

/// Holder of `loginSessionRefresh`.
#[derive(Default)]
pub struct LoginSessionRefresh;

#[Object]
impl LoginSessionRefresh {
    /// Trades a refresh token for the next pair of keys. Needs no access token: send no `Authorization` header with an
    /// ended one. Each refresh token is good once; one that is used again more than ten seconds later signs the device
    /// out, because somebody else may have copied it.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn login_session_refresh(
        &self,
        context: &Context<'_>,
        input: LoginSessionRefreshInput,
    ) -> ApiResult<LoginSessionRefreshPayload> {
        let token = input.refresh_token.into();
        let outcome = login_session_refresh::run(&context.app().authentication, context.now(), &token).await;
        let (tokens, errors) = settle(outcome)?;
        Ok(LoginSessionRefreshPayload { tokens: tokens.map(LoginTokens::from), errors })
    }
}
