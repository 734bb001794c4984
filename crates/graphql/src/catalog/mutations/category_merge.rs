//! `categoryMerge`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::category_merge as command;
use kernel::id::CategoryId;

use crate::catalog::types::Category;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `categoryMerge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CategoryMergeCode")]
pub enum CategoryMergeErrorCode {
    /// One of the two does not exist or is retired.
    NotFound,
    /// A category cannot be merged into itself.
    SameCategory,
}

mutation_error!(CategoryMergeError, CategoryMergeErrorCode, command::CategoryMergeCode, "categoryMerge");

/// What `categoryMerge` takes.
#[derive(InputObject)]
pub struct CategoryMergeInput {
    /// The category that ends.
    id: PublicId<CategoryId>,
    /// The category its skills stand in from now on.
    into_id: PublicId<CategoryId>,
}

/// What `categoryMerge` answers.
#[derive(SimpleObject)]
pub struct CategoryMergePayload {
    /// The category that remains; null when nothing was done.
    category: Option<Category>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CategoryMergeError>,
}

/// Holder of `categoryMerge`.
#[derive(Default)]
pub struct CategoryMerge;

#[Object]
impl CategoryMerge {
    /// Merges a category into another: its skills move, it is retired, and its id and slug lead to the other. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn category_merge(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The two categories.")] input: CategoryMergeInput,
    ) -> ApiResult<CategoryMergePayload> {
        let input = command::CategoryMergeInput { id: input.id.0, into_id: input.into_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (category, errors) = settle(outcome)?;
        let category = category.map(|category| Category(Arc::new(category)));
        Ok(CategoryMergePayload { category, errors })
    }
}
