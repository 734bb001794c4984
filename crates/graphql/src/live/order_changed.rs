//! `orderChanged`.

use async_graphql::{Context, Subscription};
use futures_util::{Stream, stream};
use kernel::id::{EntityId as _, OrderId};
use live_changes::Topic;

use super::following;
use crate::error::ApiError;
use crate::payments::{Order, OrderById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Holder of `orderChanged`.
#[derive(Default)]
pub(super) struct OrderChangedSubscription;

#[Subscription]
impl OrderChangedSubscription {
    /// An order with its payments and refunds as they stand: at once, and again whenever one of them has changed. What a
    /// checkout waits for after the buyer came back from the gateway. Changes that follow each other closely come as one. Null,
    /// and the end, when the signed-in user has no such order; admins see all.
    async fn order_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The order's id.")] id: PublicId<OrderId>,
    ) -> Result<impl Stream<Item = Option<Order>>, ApiError> {
        context.actor().require_user()?;
        let following = following(context)?;
        following.tells_state();
        following.follow(Topic::Order, id.0.uuid()).await?;
        let order = context.load::<OrderById>(id.0).await?.map(Order);
        if order.is_none() {
            following.end();
        }
        Ok(stream::iter([order]))
    }
}
