//! `userSuspend`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::UserId;
use moderation::commands::user_suspend as command;

use super::user_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::User;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `userSuspend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::UserSuspendCode")]
pub enum UserSuspendErrorCode {
    /// There is no such user.
    NotFound,
    /// The user is suspended already.
    AlreadySuspended,
    /// Admins cannot suspend themselves.
    OwnAccount,
    /// The reason is empty, too long or has characters that do not belong there.
    ReasonInvalid,
}

mutation_error!(UserSuspendError, UserSuspendErrorCode, command::UserSuspendCode, "userSuspend");

/// What `userSuspend` takes.
#[derive(InputObject)]
pub struct UserSuspendInput {
    /// The user.
    user_id: PublicId<UserId>,
    /// Why, in one line of 1 to 500 characters. The user is told in these words.
    reason: String,
}

/// What `userSuspend` answers.
#[derive(SimpleObject)]
pub struct UserSuspendPayload {
    /// The user as they are now; null when nothing was done.
    user: Option<User>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<UserSuspendError>,
}

/// Holder of `userSuspend`.
#[derive(Default)]
pub struct UserSuspend;

#[Object]
impl UserSuspend {
    /// Keeps a user out: every login session ends at its next request, and a teaching profile leaves public view. The
    /// user is told why by mail. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn user_suspend(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The user and the reason.")] input: UserSuspendInput,
    ) -> ApiResult<UserSuspendPayload> {
        let input = command::UserSuspendInput { user_id: input.user_id.0, reason: input.reason };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (id, errors) = settle(outcome)?;
        Ok(UserSuspendPayload { user: user_after(context, id).await?, errors })
    }
}
