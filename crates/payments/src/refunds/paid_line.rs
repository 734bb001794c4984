//! A line of which money can go back, under the lock of its order.

use database::DatabaseError;
use database::schema::{order_lines, orders as order_rows};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Money;
use kernel::id::{OrderId, OrderLineId, PaymentId, UserId};

use crate::model::OrderLine;
use crate::orders::{self, LockedOrder};

/// Finds the line and locks its order; `None` when there is no such line.
pub(crate) async fn lock(
    connection: &mut AsyncPgConnection,
    line_id: OrderLineId,
) -> Result<Option<(LockedOrder, OrderLine)>, DatabaseError> {
    // Which order it is of never changes, so it can be read before the lock.
    let order_id: Option<OrderId> =
        order_lines::table.find(line_id).select(order_lines::order_id).first(connection).await.optional()?;
    let Some(order_id) = order_id else { return Ok(None) };
    let Some(order) = orders::lock(connection, order_id).await? else { return Ok(None) };
    let line = order_lines::table.find(line_id).select(OrderLine::as_select()).first(connection).await?;
    Ok(Some((order, line)))
}

/// Whether there is such a line and it is of an order of the buyer's. Asked before anything is locked; it never changes.
pub(crate) async fn is_of_buyer(
    connection: &mut AsyncPgConnection,
    buyer: UserId,
    line_id: OrderLineId,
) -> Result<bool, DatabaseError> {
    let own = order_lines::table
        .inner_join(order_rows::table)
        .filter(order_lines::id.eq(line_id))
        .filter(order_rows::buyer_user_id.eq(buyer));
    Ok(diesel::select(exists(own)).get_result(connection).await?)
}

/// What of the line's money can still go back; `None` when nobody paid it, or the gateway took the money back from us.
pub(crate) fn left(order: &LockedOrder, line: &OrderLine) -> Option<(PaymentId, Money)> {
    let payment_id = line.paid_by_payment_id.filter(|_| line.reversed_at.is_none())?;
    let amount = line.amount - line.refunded_amount;
    Some((payment_id, Money { amount, currency: order.order().currency }))
}
