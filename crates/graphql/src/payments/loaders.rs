//! Batched reads of orders.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use database::DatabaseError;
use kernel::Currency;
use kernel::id::{OrderId, OrderLineId, PaymentId, RefundId};
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

/// Lines of orders by id, as far as the actor may see them, with what they are paid in.
pub struct LineById;

impl Batch for LineById {
    type Key = OrderLineId;
    type Value = (Arc<payments::OrderLine>, Currency);

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let lines = queries::lines_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(lines.into_iter().map(|(line, currency)| (line.id, (Arc::new(line), currency))).collect())
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

/// Payments by id, as far as the actor may see them.
pub struct PaymentById;

impl Batch for PaymentById {
    type Key = PaymentId;
    type Value = Arc<payments::Payment>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PaymentId>,
    ) -> Result<HashMap<PaymentId, Arc<payments::Payment>>, DatabaseError> {
        let found = queries::payments_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|payment| (payment.id, Arc::new(payment))).collect())
    }
}

/// What the gateway said of a payment, oldest first; admins only.
pub struct EventsOfPayment;

impl Batch for EventsOfPayment {
    type Key = PaymentId;
    type Value = Vec<Arc<payments::PaymentEvent>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PaymentId>,
    ) -> Result<HashMap<PaymentId, Self::Value>, DatabaseError> {
        let events =
            queries::events_of_payments(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        let ours = events.into_iter().filter_map(|event| event.payment_id.map(|id| (id, event)));
        let mut groups: HashMap<PaymentId, Self::Value> = HashMap::new();
        for (id, event) in ours {
            groups.entry(id).or_default().push(Arc::new(event));
        }
        Ok(groups)
    }
}

/// Refunds by id, as far as the actor may see them.
pub struct RefundById;

impl Batch for RefundById {
    type Key = RefundId;
    type Value = Arc<payments::Refund>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<RefundId>,
    ) -> Result<HashMap<RefundId, Arc<payments::Refund>>, DatabaseError> {
        let found = queries::refunds_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|refund| (refund.id, Arc::new(refund))).collect())
    }
}

/// Refunds of an order's line, oldest first.
pub struct RefundsOfLine;

impl Batch for RefundsOfLine {
    type Key = OrderLineId;
    type Value = Vec<Arc<payments::Refund>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let refunds = queries::refunds_of_lines(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(refunds, |refund| refund.order_line_id))
    }
}

/// How much of a line goes back, for the two sides of what it sells.
pub struct RefundExtentOfLine;

impl Batch for RefundExtentOfLine {
    type Key = OrderLineId;
    type Value = queries::RefundedLine;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, queries::RefundedLine>, DatabaseError> {
        queries::refunded_lines(&mut *scope.connection().await?, &scope.actor, &keys).await
    }
}

fn grouped<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<Arc<T>>> {
    let mut groups: HashMap<K, Vec<Arc<T>>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(Arc::new(row));
    }
    groups
}
