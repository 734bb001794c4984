//! `passwordChange`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use identity::flows::password_change;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why a password was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "password_change::PasswordChangeCode")]
pub enum PasswordChangeErrorCode {
    /// The current password is wrong.
    CurrentPasswordWrong,
    /// The current password was wrong too often: wait as long as the message says.
    TooManyAttempts,
    /// The new password is too short, too long, or easy to guess.
    PasswordTooWeak,
    /// The new password is the current one.
    PasswordUnchanged,
}

mutation_error!(
    PasswordChangeError,
    PasswordChangeErrorCode,
    password_change::PasswordChangeCode,
    "passwordChange"
);

/// What `passwordChange` takes.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The password they sign in with today.
    current_password: String,
    /// The new password: 8 to 256 characters that are not easy to guess.
    new_password: String,
}

/// What `passwordChange` answers.
#[derive(SimpleObject)]
pub struct PasswordChangePayload {
    /// When the password was replaced; null when it was not.
    password_changed_at: Option<DateTime<Utc>>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PasswordChangeError>,
}

/// Holder of `passwordChange`.
#[derive(Default)]
pub struct PasswordChange;

#[Object]
impl PasswordChange {
    /// Replaces one's own password and signs out every other device. For signed-in users. Fails with `RATE_LIMITED` after
    /// too many wrong passwords from one network: wait for `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn password_change(
        &self,
        context: &Context<'_>,
        input: PasswordChangeInput,
    ) -> ApiResult<PasswordChangePayload> {
        let now = context.now();
        let params = password_change::PasswordChangeInput {
            current_password: input.current_password.into(),
            new_password: input.new_password.into(),
            client: context.request().client,
        };
        let outcome = password_change::run(&context.app().authentication, context.actor(), now, params).await;
        let (replaced, errors) = settle(outcome)?;
        Ok(PasswordChangePayload { password_changed_at: replaced.map(|()| now), errors })
    }
}
