//! What people buy, and how it is paid.

pub mod loaders;
pub mod types;

use async_graphql::{Context, Object};
use kernel::id::OrderId;

pub use loaders::{LinesOfOrder, OrderById, PaymentsOfOrder};
pub use types::{Order, OrderLine, Payment};

use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Queries about orders.
#[derive(Default)]
pub struct PaymentsQuery;

#[Object]
impl PaymentsQuery {
    /// One of one's own orders; null when there is none with this id. Admins see all.
    async fn order(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The order's id.")] id: PublicId<OrderId>,
    ) -> ApiResult<Option<Order>> {
        context.actor().require_user()?;
        Ok(context.load::<OrderById>(id.0).await?.map(Order))
    }
}
