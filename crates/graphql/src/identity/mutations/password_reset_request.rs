//! `passwordResetRequest`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::password_reset_request;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::MailedCode;
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why no code was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "password_reset_request::PasswordResetRequestCode")]
pub enum PasswordResetRequestErrorCode {
    /// The text is no e-mail address.
    EmailInvalid,
}

mutation_error!(
    PasswordResetRequestError,
    PasswordResetRequestErrorCode,
    password_reset_request::PasswordResetRequestCode,
    "passwordResetRequest"
);

/// What `passwordResetRequest` takes.
#[derive(InputObject)]
pub struct PasswordResetRequestInput {
    /// The registered address.
    email: String,
}

/// What `passwordResetRequest` answers.
#[derive(SimpleObject)]
pub struct PasswordResetRequestPayload {
    /// A code is on its way, if the address has an account; null when the input was refused.
    mailed_code: Option<MailedCode>,
    /// Why not; empty when it was accepted.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PasswordResetRequestError>,
}

/// Holder of `passwordResetRequest`.
#[derive(Default)]
pub struct PasswordResetRequest;

#[Object]
impl PasswordResetRequest {
    /// Mails a code for `passwordReset`, at most one a minute and ten a day, four of them asked for from one network. The
    /// answer is the same for every address, also when nothing is sent. Fails with `RATE_LIMITED` when one network asks for
    /// too many mails: wait for `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn password_reset_request(
        &self,
        context: &Context<'_>,
        input: PasswordResetRequestInput,
    ) -> ApiResult<PasswordResetRequestPayload> {
        let now = context.now();
        let client = context.request().client;
        let outcome =
            password_reset_request::run(&context.app().authentication, now, client, &input.email).await;
        let (accepted, errors) = settle(outcome)?;
        Ok(PasswordResetRequestPayload { mailed_code: accepted.map(|()| MailedCode::asked_for(now)), errors })
    }
}
