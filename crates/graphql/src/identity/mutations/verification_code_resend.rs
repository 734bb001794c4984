//! `verificationCodeResend`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::verification_code_resend;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::MailedCode;
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why no code was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "verification_code_resend::VerificationCodeResendCode")]
pub enum VerificationCodeResendErrorCode {
    /// The text is no e-mail address.
    EmailInvalid,
}

mutation_error!(
    VerificationCodeResendError,
    VerificationCodeResendErrorCode,
    verification_code_resend::VerificationCodeResendCode,
    "verificationCodeResend"
);

/// What `verificationCodeResend` takes.
#[derive(InputObject)]
pub struct VerificationCodeResendInput {
    /// The registered address.
    email: String,
}

/// What `verificationCodeResend` answers.
#[derive(SimpleObject)]
pub struct VerificationCodeResendPayload {
    /// A code is on its way, if the address waits for one; null when the input was refused.
    mailed_code: Option<MailedCode>,
    /// Why not; empty when it was accepted.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<VerificationCodeResendError>,
}

/// Holder of `verificationCodeResend`.
#[derive(Default)]
pub struct VerificationCodeResend;

#[Object]
impl VerificationCodeResend {
    /// Mails another verification code, at most one a minute and ten a day, four of them asked for from one network; the
    /// earlier one stops working. The answer is the same for every address, also when nothing is sent. Fails with
    /// `RATE_LIMITED` when one network asks for too many mails: wait for `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn verification_code_resend(
        &self,
        context: &Context<'_>,
        input: VerificationCodeResendInput,
    ) -> ApiResult<VerificationCodeResendPayload> {
        let now = context.now();
        let client = context.request().client;
        let outcome =
            verification_code_resend::run(&context.app().authentication, now, client, &input.email).await;
        let (accepted, errors) = settle(outcome)?;
        Ok(VerificationCodeResendPayload {
            mailed_code: accepted.map(|()| MailedCode::asked_for(now)),
            errors,
        })
    }
}
