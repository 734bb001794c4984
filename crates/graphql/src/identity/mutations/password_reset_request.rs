//! `passwordResetRequest`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::commands::password_reset_request;

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
    errors: Vec<PasswordResetRequestError>,
}

/// Holder of `passwordResetRequest`.
#[derive(Default)]
pub struct PasswordResetRequest;

#[Object]
impl PasswordResetRequest {
    /// Mails a code for `passwordReset`, at most one a minute and ten a day. The answer is the same for every address.
    async fn password_reset_request(
        &self,
        context: &Context<'_>,
        input: PasswordResetRequestInput,
    ) -> ApiResult<PasswordResetRequestPayload> {
        let now = context.now();
        let outcome = password_reset_request::run(&mut *context.write().await?, now, &input.email).await;
        let (accepted, errors) = settle(outcome)?;
        Ok(PasswordResetRequestPayload { mailed_code: accepted.map(|()| MailedCode::asked_for(now)), errors })
    }
}
