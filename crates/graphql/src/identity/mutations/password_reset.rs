//! `passwordReset`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use identity::flows::password_reset;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why a password was not reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "password_reset::PasswordResetCode")]
pub enum PasswordResetErrorCode {
    /// The code is wrong, older than ten minutes, used, replaced by a newer one, or was tried wrongly five times; or the
    /// address is not registered.
    CodeInvalid,
    /// The new password is too short, too long, or easy to guess.
    PasswordTooWeak,
}

mutation_error!(
    PasswordResetError,
    PasswordResetErrorCode,
    password_reset::PasswordResetCode,
    "passwordReset"
);

/// What `passwordReset` takes.
#[derive(InputObject)]
pub struct PasswordResetInput {
    /// The registered address.
    email: String,
    /// The six digits of the newest mail.
    code: String,
    /// The new password: 8 to 256 characters that are not easy to guess.
    new_password: String,
}

/// What `passwordReset` answers.
#[derive(SimpleObject)]
pub struct PasswordResetPayload {
    /// When the password was replaced; null when it was not.
    password_changed_at: Option<DateTime<Utc>>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PasswordResetError>,
}

/// Holder of `passwordReset`.
#[derive(Default)]
pub struct PasswordReset;

#[Object]
impl PasswordReset {
    /// Replaces a forgotten password with the help of a mailed code, and signs out everywhere. Sign in with the new
    /// password afterwards. Fails with `RATE_LIMITED` after too many wrong codes from one network: wait for
    /// `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn password_reset(
        &self,
        context: &Context<'_>,
        input: PasswordResetInput,
    ) -> ApiResult<PasswordResetPayload> {
        let now = context.now();
        let params = password_reset::PasswordResetInput {
            email: input.email,
            code: input.code,
            new_password: input.new_password.into(),
            client: context.request().client,
        };
        let outcome = password_reset::run(&context.app().authentication, now, params).await;
        let (replaced, errors) = settle(outcome)?;
        Ok(PasswordResetPayload { password_changed_at: replaced.map(|()| now), errors })
    }
}
