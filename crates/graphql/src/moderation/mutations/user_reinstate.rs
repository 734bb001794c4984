//! `userReinstate`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::UserId;
use moderation::commands::user_reinstate as command;

use super::user_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::User;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `userReinstate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::UserReinstateCode")]
pub enum UserReinstateErrorCode {
    /// There is no such user.
    NotFound,
    /// The user is not suspended.
    NotSuspended,
}

mutation_error!(UserReinstateError, UserReinstateErrorCode, command::UserReinstateCode, "userReinstate");

/// What `userReinstate` takes.
#[derive(InputObject)]
pub struct UserReinstateInput {
    /// The user.
    user_id: PublicId<UserId>,
}

/// What `userReinstate` answers.
#[derive(SimpleObject)]
pub struct UserReinstatePayload {
    /// The user as they are now; null when nothing was done.
    user: Option<User>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<UserReinstateError>,
}

/// Holder of `userReinstate`.
#[derive(Default)]
pub struct UserReinstate;

#[Object]
impl UserReinstate {
    /// Lets a suspended user in again: they sign in anew, and a published teaching profile is back in public view. The
    /// user is told by mail. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn user_reinstate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The user.")] input: UserReinstateInput,
    ) -> ApiResult<UserReinstatePayload> {
        let input = command::UserReinstateInput { user_id: input.user_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (id, errors) = settle(outcome)?;
        Ok(UserReinstatePayload { user: user_after(context, id).await?, errors })
    }
}
