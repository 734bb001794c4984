//! `favouriteRemove`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::favourite_remove as command;
use kernel::id::TeacherId;

use crate::catalog::loaders::TeacherById;
use crate::catalog::types::Teacher;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `favouriteRemove`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::FavouriteRemoveCode")]
pub enum FavouriteRemoveErrorCode {
    /// There is no such teacher, neither kept nor in public view.
    NotFound,
}

mutation_error!(
    FavouriteRemoveError,
    FavouriteRemoveErrorCode,
    command::FavouriteRemoveCode,
    "favouriteRemove"
);

/// What `favouriteRemove` takes.
#[derive(InputObject)]
pub struct FavouriteRemoveInput {
    /// The teacher.
    teacher_id: PublicId<TeacherId>,
}

/// What `favouriteRemove` answers.
#[derive(SimpleObject)]
pub struct FavouriteRemovePayload {
    /// The teacher, not kept any more; null also when the profile left public view; null when nothing was done.
    teacher: Option<Teacher>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<FavouriteRemoveError>,
}

/// Holder of `favouriteRemove`.
#[derive(Default)]
pub struct FavouriteRemove;

#[Object]
impl FavouriteRemove {
    /// Keeps a teacher no longer. Doing so twice is no error.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn favourite_remove(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The teacher.")] input: FavouriteRemoveInput,
    ) -> ApiResult<FavouriteRemovePayload> {
        let input = command::FavouriteRemoveInput { teacher_id: input.teacher_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (id, errors) = settle(outcome)?;
        let teacher = match id {
            Some(id) => context.load::<TeacherById>(id).await?.map(Teacher),
            None => None,
        };
        Ok(FavouriteRemovePayload { teacher, errors })
    }
}
