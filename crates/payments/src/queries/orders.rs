//! Orders and their lines.

use database::DatabaseError;
use database::schema::{order_lines, orders};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::OrderId;

use super::scope::visible_orders;
use crate::model::{Order, OrderLine};

/// The orders that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn orders_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderId],
) -> Result<Vec<Order>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    Ok(visible.filter(orders::id.eq_any(ids.to_vec())).select(Order::as_select()).load(connection).await?)
}

/// The lines of the orders that may be seen, in the order in which they were added.
///
/// # Errors
/// When the database fails.
pub async fn lines_of_orders(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderId],
) -> Result<Vec<OrderLine>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let lines = order_lines::table
        .filter(order_lines::order_id.eq_any(ids))
        .filter(order_lines::order_id.eq_any(visible.select(orders::id)))
        .order((order_lines::created_at, order_lines::id))
        .select(OrderLine::as_select());
    Ok(lines.load(connection).await?)
}
