//! `portfolioItemsReorder`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::portfolio_items_reorder as command;
use kernel::id::PortfolioItemId;

use crate::catalog::loaders::TeacherById;
use crate::catalog::types::Teacher;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `portfolioItemsReorder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PortfolioItemsReorderCode")]
pub enum PortfolioItemsReorderErrorCode {
    /// The signed-in user has no teaching profile yet.
    NotFound,
    /// The ids are not exactly those of the portfolio: reload it.
    Conflict,
}

mutation_error!(
    PortfolioItemsReorderError,
    PortfolioItemsReorderErrorCode,
    command::PortfolioItemsReorderCode,
    "portfolioItemsReorder"
);

/// What `portfolioItemsReorder` takes.
#[derive(InputObject)]
pub struct PortfolioItemsReorderInput {
    /// Every item of the portfolio, in its new order.
    ids: Vec<PublicId<PortfolioItemId>>,
}

/// What `portfolioItemsReorder` answers.
#[derive(SimpleObject)]
pub struct PortfolioItemsReorderPayload {
    /// The teacher with the portfolio in its new order; null when nothing was done.
    teacher: Option<Teacher>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PortfolioItemsReorderError>,
}

/// Holder of `portfolioItemsReorder`.
#[derive(Default)]
pub struct PortfolioItemsReorder;

#[Object]
impl PortfolioItemsReorder {
    /// Puts the signed-in teacher's portfolio into a new order. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn portfolio_items_reorder(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The new order.")] input: PortfolioItemsReorderInput,
    ) -> ApiResult<PortfolioItemsReorderPayload> {
        let input =
            command::PortfolioItemsReorderInput { ids: input.ids.into_iter().map(|id| id.0).collect() };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (id, errors) = settle(outcome)?;
        let teacher = match id {
            Some(id) => context.load::<TeacherById>(id).await?.map(Teacher),
            None => None,
        };
        Ok(PortfolioItemsReorderPayload { teacher, errors })
    }
}
