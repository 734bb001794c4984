//! An order says what its lines say.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, orders};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::lock::LockedOrder;
use crate::model::{Order, OrderLine};
use crate::state::OrderStatus;

/// Sets state, total and earliest hold of the locked order to what its lines say now: OPEN while one is, else PAID when one
/// is, else over, as `when_over` if it was not over before.
pub(crate) async fn follow_lines(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedOrder,
    when_over: OrderStatus,
) -> Result<Order, DatabaseError> {
    let id = locked.order().id;
    // Read again: this transaction may have changed it since it took the lock.
    let order: Order = orders::table.find(id).select(Order::as_select()).first(connection).await?;
    let lines: Vec<OrderLine> = order_lines::table
        .filter(order_lines::order_id.eq(id))
        .filter(order_lines::status.eq_any([OrderStatus::Open, OrderStatus::Paid]))
        .select(OrderLine::as_select())
        .load(connection)
        .await?;
    let open = || lines.iter().filter(|line| line.status == OrderStatus::Open);
    let status = if open().next().is_some() {
        OrderStatus::Open
    } else if lines.iter().any(|line| line.status == OrderStatus::Paid) {
        OrderStatus::Paid
    } else if order.status == OrderStatus::Open {
        when_over
    } else {
        order.status
    };
    let expires_at = open().filter_map(|line| line.expires_at).min().unwrap_or(order.expires_at);
    let paid_at = (status == OrderStatus::Paid).then(|| order.paid_at.unwrap_or(now));
    let followed = diesel::update(orders::table.find(id))
        .filter(orders::status.eq(order.status))
        .set((
            orders::status.eq(status),
            orders::total_amount.eq(lines.iter().map(|line| line.amount).sum::<i64>()),
            orders::expires_at.eq(expires_at),
            orders::paid_at.eq(paid_at),
            orders::updated_at.eq(now),
        ))
        .returning(Order::as_returning())
        .get_result(connection)
        .await?;
    Ok(followed)
}
