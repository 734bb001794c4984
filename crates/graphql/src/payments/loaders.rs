//! Batched reads of orders.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::OrderId;
use payments::queries;

use crate::loader::{Batch, LoaderScope};

/// Orders by id, as far as the actor may see them.
pub struct OrderById;

impl Batch for OrderById {
    type Key = OrderId;
    type Value = Arc<payments::Order>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Arc<payments::Order>>, DatabaseError> {
        let orders = queries::orders_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(orders.into_iter().map(|order| (order.id, Arc::new(order))).collect())
    }
}

/// Lines of an order, in the order in which they were added.
pub struct LinesOfOrder;

impl Batch for LinesOfOrder {
    type Key = OrderId;
    type Value = Vec<Arc<payments::OrderLine>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Self::Value>, DatabaseError> {
        let lines = queries::lines_of_orders(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(lines, |line| line.order_id))
    }
}

/// Attempts to pay an order, oldest first.
pub struct PaymentsOfOrder;

impl Batch for PaymentsOfOrder {
    type Key = OrderId;
    type Value = Vec<Arc<payments::Payment>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Self::Value>, DatabaseError> {
        let attempts =
            queries::payments_of_orders(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(attempts, |payment| payment.order_id))
    }
}

fn grouped<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<Arc<T>>> {
    let mut groups: HashMap<K, Vec<Arc<T>>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(Arc::new(row));
    }
    groups
}
