//! `categoryRetire`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::category_retire as command;
use kernel::id::CategoryId;

use crate::catalog::types::Category;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `categoryRetire`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CategoryRetireCode")]
pub enum CategoryRetireErrorCode {
    /// There is no such category, or it is retired already.
    NotFound,
    /// Skills still stand in it: merge it, or move them first.
    NotEmpty,
}

mutation_error!(CategoryRetireError, CategoryRetireErrorCode, command::CategoryRetireCode, "categoryRetire");

/// What `categoryRetire` takes.
#[derive(InputObject)]
pub struct CategoryRetireInput {
    /// The category.
    id: PublicId<CategoryId>,
}

/// What `categoryRetire` answers.
#[derive(SimpleObject)]
pub struct CategoryRetirePayload {
    /// The retired category; null when nothing was done.
    category: Option<Category>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CategoryRetireError>,
}

/// Holder of `categoryRetire`.
#[derive(Default)]
pub struct CategoryRetire;

#[Object]
impl CategoryRetire {
    /// Retires a category without skills: it is not offered any more. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn category_retire(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The category.")] input: CategoryRetireInput,
    ) -> ApiResult<CategoryRetirePayload> {
        let input = command::CategoryRetireInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (category, errors) = settle(outcome)?;
        let category = category.map(|category| Category(Arc::new(category)));
        Ok(CategoryRetirePayload { category, errors })
    }
}
