//! `login`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::login;

use crate::error::{ApiResult, settle};
use crate::identity::types::LoginTokens;
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "login::LoginCode")]
pub enum LoginErrorCode {
    /// The address is not registered, or the password is wrong.
    CredentialsInvalid,
    /// Too many attempts failed for this address, registered or not: wait as long as the message says.
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
}

/// What `login` answers.
#[derive(SimpleObject)]
pub struct LoginPayload {
    /// The keys of the new login session; null when nobody was signed in.
    tokens: Option<LoginTokens>,
    /// Why not; empty when somebody was.
    errors: Vec<LoginError>,
}

/// Holder of `login`.
#[derive(Default)]
pub struct Login;

#[Object]
impl Login {
    /// Signs in with address and password.
    async fn login(&self, context: &Context<'_>, input: LoginInput) -> ApiResult<LoginPayload> {
        let params = login::LoginInput {
            email: input.email,
            password: input.password.into(),
            user_agent: context.request().user_agent.clone(),
        };
        let outcome = login::run(&context.app().authentication, context.now(), params).await;
        let (tokens, errors) = settle(outcome)?;
        Ok(LoginPayload { tokens: tokens.map(LoginTokens::from), errors })
    }
}
