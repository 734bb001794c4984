//! Teachers and what they can be found by.

pub mod filter;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
pub mod viewer;

pub use loaders::TeacherById;
pub use mutations::CatalogMutation;
pub use queries::CatalogQuery;
pub(crate) use types::average_of_stars;
pub use types::{LessonMode, Skill, Teacher};
pub use viewer::ViewerCatalog;

use std::sync::Arc;

use async_graphql::{Context, MaybeUndefined};
use catalog::vocabulary_memory::VocabularySnapshot;
use kernel::Change;

use crate::error::ApiResult;
use crate::scope::ContextExtension as _;

/// Cities, categories and skills, from the process's memory.
pub(crate) async fn vocabulary(context: &Context<'_>) -> ApiResult<Arc<VocabularySnapshot>> {
    let app = context.app();
    Ok(app.vocabulary.current(&app.pools, context.now()).await?)
}

/// What an input says of one field: nothing, null, or a value.
pub(crate) fn change<T, U>(field: MaybeUndefined<T>, map: impl FnOnce(T) -> U) -> Change<U> {
    match field {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(map(value)),
    }
}
