//! `favouriteAdd`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::favourite_add as command;
use kernel::id::TeacherId;

use crate::catalog::loaders::TeacherById;
use crate::catalog::types::Teacher;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `favouriteAdd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::FavouriteAddCode")]
pub enum FavouriteAddErrorCode {
    /// There is no such teacher in public view.
    NotFound,
    /// The user keeps 500 teachers already.
    TooMany,
}

mutation_error!(FavouriteAddError, FavouriteAddErrorCode, command::FavouriteAddCode, "favouriteAdd");

/// What `favouriteAdd` takes.
#[derive(InputObject)]
pub struct FavouriteAddInput {
    /// The teacher.
    teacher_id: PublicId<TeacherId>,
}

/// What `favouriteAdd` answers.
#[derive(SimpleObject)]
pub struct FavouriteAddPayload {
    /// The teacher, kept now; null when nothing was done.
    teacher: Option<Teacher>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<FavouriteAddError>,
}

/// Holder of `favouriteAdd`.
#[derive(Default)]
pub struct FavouriteAdd;

#[Object]
impl FavouriteAdd {
    /// Keeps a teacher for the signed-in user. Keeping one twice is no error.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn favourite_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The teacher.")] input: FavouriteAddInput,
    ) -> ApiResult<FavouriteAddPayload> {
        let input = command::FavouriteAddInput { teacher_id: input.teacher_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (id, errors) = settle(outcome)?;
        let teacher = match id {
            Some(id) => context.load::<TeacherById>(id).await?.map(Teacher),
            None => None,
        };
        Ok(FavouriteAddPayload { teacher, errors })
    }
}
