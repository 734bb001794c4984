//! `loginSessionRefresh`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::login_session_refresh;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::{LoginTokens, TokenDelivery, forget_cookies};
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
    /// The newest refresh token of the login session; absent when the browser keeps it as a cookie.
    refresh_token: Option<String>,
    /// How the new tokens reach the client. What came by cookie goes back by cookie, whatever stands here: no script of a page
    /// gets hold of it.
    #[graphql(default_with = "TokenDelivery::Body")]
    token_delivery: TokenDelivery,
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
    /// Trades a refresh token for the next pair of keys: the one in the input, or else the one that the browser keeps as a
    /// cookie. Needs no access token: send no `Authorization` header with an ended one. Each refresh token is good once;
    /// one that is used again more than ten seconds later signs the device out, because somebody else may have copied it.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn login_session_refresh(
        &self,
        context: &Context<'_>,
        input: LoginSessionRefreshInput,
    ) -> ApiResult<LoginSessionRefreshPayload> {
        let kept =
            context.request().cookies.refresh_token().filter(|_| input.refresh_token.is_none()).cloned();
        let is_kept = kept.is_some();
        // What a script cannot read must not be had by trading it.
        let delivery = if is_kept { TokenDelivery::Cookie } else { input.token_delivery };
        delivery.check(context)?;
        // The empty token is nobody's.
        let token = kept.unwrap_or_else(|| input.refresh_token.unwrap_or_default().into());
        let outcome = login_session_refresh::run(&context.app().authentication, context.now(), &token).await;
        let (tokens, errors) = settle(outcome)?;
        if is_kept && tokens.is_none() {
            forget_cookies(context);
        }
        Ok(LoginSessionRefreshPayload {
            tokens: tokens.map(|tokens| delivery.deliver(context, &tokens)),
            errors,
        })
    }
}
