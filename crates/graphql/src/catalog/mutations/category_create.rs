//! `categoryCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::category_create as command;

use crate::catalog::types::Category;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;

use crate::scope::ContextExtension as _;

/// What is wrong with the input of `categoryCreate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CategoryCreateCode")]
pub enum CategoryCreateErrorCode {
    /// A text is empty.
    Empty,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// Another category has this English name.
    NameTaken,
}

mutation_error!(CategoryCreateError, CategoryCreateErrorCode, command::CategoryCreateCode, "categoryCreate");

/// What `categoryCreate` takes.
#[derive(InputObject)]
pub struct CategoryCreateInput {
    /// The name in English, 1 to 60 characters.
    name: String,
    /// The name in Indonesian, 1 to 60 characters.
    name_indonesian: String,
}

/// What `categoryCreate` answers.
#[derive(SimpleObject)]
pub struct CategoryCreatePayload {
    /// The new category; null when nothing was done.
    category: Option<Category>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CategoryCreateError>,
}

/// Holder of `categoryCreate`.
#[derive(Default)]
pub struct CategoryCreate;

#[Object]
impl CategoryCreate {
    /// Creates a category at the end of the landing page. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn category_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The names.")] input: CategoryCreateInput,
    ) -> ApiResult<CategoryCreatePayload> {
        let input = command::CategoryCreateInput { name: input.name, name_indonesian: input.name_indonesian };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (category, errors) = settle(outcome)?;
        let category = category.map(|category| Category(Arc::new(category)));
        Ok(CategoryCreatePayload { category, errors })
    }
}
