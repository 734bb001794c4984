//! People and their logins.

pub mod loaders;
pub mod mutations;
pub mod types;

use async_graphql::{Context, MergedObject, Object};
use kernel::Actor;

use crate::error::{ApiError, ApiResult};
use crate::scope::ContextExtension as _;
use loaders::UserById;
use types::Viewer;

/// Queries about people and their logins.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// The signed-in user with everything that is theirs alone; null when nobody is signed in.
    async fn viewer(&self, context: &Context<'_>) -> ApiResult<Option<Viewer>> {
        match context.actor() {
            Actor::User(user) => {
                let row = context.load::<UserById>(user.user_id).await?;
                let row =
                    row.ok_or_else(|| ApiError::Internal("the acting user has no account".to_owned()))?;
                Ok(Some(Viewer::of(row)))
            }
            Actor::Anonymous | Actor::System => Ok(None),
        }
    }
}

/// What can be done to one's own login.
#[derive(MergedObject, Default)]
pub struct IdentityMutation(EntranceMutation, AccountMutation);

/// For who is not signed in.
#[derive(MergedObject, Default)]
struct EntranceMutation(
    mutations::account_register::AccountRegister,
    mutations::account_verify::AccountVerify,
    mutations::verification_code_resend::VerificationCodeResend,
    mutations::login::Login,
    mutations::login_session_refresh::LoginSessionRefresh,
    mutations::password_reset_request::PasswordResetRequest,
    mutations::password_reset::PasswordReset,
);

/// For who is.
#[derive(MergedObject, Default)]
struct AccountMutation(
    mutations::logout::Logout,
    mutations::login_session_revoke::LoginSessionRevoke,
    mutations::password_change::PasswordChange,
    mutations::viewer_profile_update::ViewerProfileUpdate,
);
