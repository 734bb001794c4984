//! What admins do; one file each.

pub mod review_hide;
pub mod review_restore;
pub mod teacher_verify;
pub mod user_reinstate;
pub mod user_suspend;

use async_graphql::{Context, MergedObject};
use kernel::id::UserId;

use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::scope::ContextExtension as _;

/// The mutations of moderation.
#[derive(MergedObject, Default)]
pub struct ModerationMutation(
    review_hide::ReviewHide,
    review_restore::ReviewRestore,
    teacher_verify::TeacherVerify,
    user_reinstate::UserReinstate,
    user_suspend::UserSuspend,
);

/// The user as the command left them; none when it was refused.
async fn user_after(context: &Context<'_>, id: Option<UserId>) -> ApiResult<Option<User>> {
    match id {
        Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
        None => Ok(None),
    }
}
