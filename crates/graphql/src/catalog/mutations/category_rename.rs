//! `categoryRename`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::category_rename as command;
use kernel::id::CategoryId;

use crate::catalog::types::Category;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `categoryRename`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CategoryRenameCode")]
pub enum CategoryRenameErrorCode {
    /// A text is empty.
    Empty,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// Another category has this English name.
    NameTaken,
    /// There is no such category.
    NotFound,
}

mutation_error!(CategoryRenameError, CategoryRenameErrorCode, command::CategoryRenameCode, "categoryRename");

/// What `categoryRename` takes.
#[derive(InputObject)]
pub struct CategoryRenameInput {
    /// The category.
    id: PublicId<CategoryId>,
    /// The name in English, 1 to 60 characters.
    name: String,
    /// The name in Indonesian, 1 to 60 characters.
    name_indonesian: String,
}

/// What `categoryRename` answers.
#[derive(SimpleObject)]
pub struct CategoryRenamePayload {
    /// The category as it is now; null when nothing was done.
    category: Option<Category>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CategoryRenameError>,
}

/// Holder of `categoryRename`.
#[derive(Default)]
pub struct CategoryRename;

#[Object]
impl CategoryRename {
    /// Renames a category; its slug stays. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn category_rename(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The category and its new names.")] input: CategoryRenameInput,
    ) -> ApiResult<CategoryRenamePayload> {
        let input = command::CategoryRenameInput {
            id: input.id.0,
            name: input.name,
            name_indonesian: input.name_indonesian,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (category, errors) = settle(outcome)?;
        let category = category.map(|category| Category(Arc::new(category)));
        Ok(CategoryRenamePayload { category, errors })
    }
}
