//! `accountVerify`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::account_verify;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::{LoginTokens, TokenDelivery};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why an address was not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "account_verify::AccountVerifyCode")]
pub enum AccountVerifyErrorCode {
    /// The code is wrong, older than ten minutes, used, replaced by a newer one, or was tried wrongly five times; or the
    /// address is not registered.
    CodeInvalid,
    /// The address was registered more than once: send the newest registration's `password` with the code.
    PasswordRequired,
    /// The address was registered more than once, and not with this password the last time.
    PasswordMismatch,
    /// The code is right, but an admin suspended the account.
    AccountSuspended,
}

mutation_error!(
    AccountVerifyError,
    AccountVerifyErrorCode,
    account_verify::AccountVerifyCode,
    "accountVerify"
);

/// What `accountVerify` takes.
#[derive(InputObject)]
pub struct AccountVerifyInput {
    /// The registered address.
    email: String,
    /// The six digits of the newest mail.
    code: String,
    /// The password of the registration. Needed only when the address was registered more than once; sending it always
    /// does no harm.
    password: Option<String>,
    /// How the tokens reach the client.
    #[graphql(default_with = "TokenDelivery::Body")]
    token_delivery: TokenDelivery,
}

/// What `accountVerify` answers.
#[derive(SimpleObject)]
pub struct AccountVerifyPayload {
    /// The keys of the first login session; null when the address was not verified.
    tokens: Option<LoginTokens>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<AccountVerifyError>,
}

/// Holder of `accountVerify`.
#[derive(Default)]
pub struct AccountVerify;

#[Object]
impl AccountVerify {
    /// Proves a registered address with its mailed code, and signs in. Fails with `RATE_LIMITED` after too many wrong codes
    /// from one network: wait for `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn account_verify(
        &self,
        context: &Context<'_>,
        input: AccountVerifyInput,
    ) -> ApiResult<AccountVerifyPayload> {
        let delivery = input.token_delivery;
        delivery.check(context)?;
        let params = account_verify::AccountVerifyInput {
            email: input.email,
            code: input.code,
            password: input.password.map(Into::into),
            user_agent: context.request().user_agent.clone(),
            client: context.request().client,
        };
        let outcome = account_verify::run(&context.app().authentication, context.now(), params).await;
        let (tokens, errors) = settle(outcome)?;
        Ok(AccountVerifyPayload { tokens: tokens.map(|tokens| delivery.deliver(context, &tokens)), errors })
    }
}
