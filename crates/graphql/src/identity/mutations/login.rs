//! `login`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::login;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::{LoginTokens, TokenDelivery};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "login::LoginCode")]
pub enum LoginErrorCode {
    /// The address is not registered, or the password is wrong.
    CredentialsInvalid,
    /// Too many attempts failed at this address, registered or not, from here or from everywhere: wait as long as the
    /// message says, or reset the password.
    TooManyAttempts,
    /// The password is right; the address waits for its code: ask for it with `verificationCodeResend`.
    EmailNotVerified,
    /// The password is right; an admin suspended the account.
    AccountSuspended,
}

mutation_error!(LoginError, LoginErrorCode, login::LoginCode, "login");

/// What `login` takes.
#[derive(InputObject)]
pub struct LoginInput {
    /// The registered address.
    email: String,
    /// Its password.
    password: String,
    /// How the tokens reach the client.
    #[graphql(default_with = "TokenDelivery::Body")]
    token_delivery: TokenDelivery,
}

/// What `login` answers.
#[derive(SimpleObject)]
pub struct LoginPayload {
    /// The keys of the new login session; null when nobody was signed in.
    tokens: Option<LoginTokens>,
    /// Why not; empty when somebody was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<LoginError>,
}

/// Holder of `login`.
#[derive(Default)]
pub struct Login;

#[Object]
impl Login {
    /// Signs in with address and password. Fails with `RATE_LIMITED` after fifty wrong passwords within a quarter of an hour
    /// from one network, whatever the accounts: wait for `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn login(&self, context: &Context<'_>, input: LoginInput) -> ApiResult<LoginPayload> {
        let delivery = input.token_delivery;
        delivery.check(context)?;
        let params = login::LoginInput {
            email: input.email,
            password: input.password.into(),
            user_agent: context.request().user_agent.clone(),
            client: context.request().client,
        };
        let outcome = login::run(&context.app().authentication, context.now(), params).await;
        let (tokens, errors) = settle(outcome)?;
        Ok(LoginPayload { tokens: tokens.map(|tokens| delivery.deliver(context, &tokens)), errors })
    }
}
