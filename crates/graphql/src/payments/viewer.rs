//! The viewer's own orders.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::page::encode_cursor;
use payments::queries;

use super::types::{Order, OrderConnection, OrderEdge, OrderStatus};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// The orders' part of `Viewer`.
pub struct ViewerOrders;

/// What the signed-in user buys.
#[Object]
impl ViewerOrders {
    /// What the viewer buys and bought, latest first.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn orders(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which states; all without it.")] statuses: Option<Vec<OrderStatus>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<OrderConnection> {
        let actor = context.actor();
        let statuses = statuses.unwrap_or_default().into_iter().map(Into::into).collect();
        let filter = queries::OrderFilter { statuses, ..Default::default() };
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("viewer.orders");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::own_orders_page(&mut connection, actor, &filter, (&request, key)).await?;
        let edges = page.map(|order| OrderEdge {
            cursor: encode_cursor(&binding, &order.key()),
            node: Order(Arc::new(order)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::own_orders_count(&mut connection, &scope.actor, &filter)
        });
        Ok(OrderConnection::new(edges, Some(total)))
    }
}
