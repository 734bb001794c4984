//! `portfolioItemDelete`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::portfolio_item_delete as command;
use kernel::id::PortfolioItemId;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `portfolioItemDelete`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PortfolioItemDeleteCode")]
pub enum PortfolioItemDeleteErrorCode {
    /// The signed-in teacher has no such item.
    NotFound,
}

mutation_error!(
    PortfolioItemDeleteError,
    PortfolioItemDeleteErrorCode,
    command::PortfolioItemDeleteCode,
    "portfolioItemDelete"
);

/// What `portfolioItemDelete` takes.
#[derive(InputObject)]
pub struct PortfolioItemDeleteInput {
    /// The item.
    id: PublicId<PortfolioItemId>,
}

/// What `portfolioItemDelete` answers.
#[derive(SimpleObject)]
pub struct PortfolioItemDeletePayload {
    /// Id of the item that is gone; null when nothing was done.
    deleted_id: Option<PublicId<PortfolioItemId>>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PortfolioItemDeleteError>,
}

/// Holder of `portfolioItemDelete`.
#[derive(Default)]
pub struct PortfolioItemDelete;

#[Object]
impl PortfolioItemDelete {
    /// Deletes an item of the signed-in teacher's portfolio. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn portfolio_item_delete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item.")] input: PortfolioItemDeleteInput,
    ) -> ApiResult<PortfolioItemDeletePayload> {
        let input = command::PortfolioItemDeleteInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (id, errors) = settle(outcome)?;
        let deleted_id = id.map(PublicId);
        Ok(PortfolioItemDeletePayload { deleted_id, errors })
    }
}
