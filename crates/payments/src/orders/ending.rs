//! Ending a line that was not paid. The line that ends last takes its order with it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, orders};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::OrderLineId;

use super::lock::LockedOrder;
use crate::model::OrderLine;
use crate::state::OrderStatus;

/// How a line ends without being paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// Somebody called it off.
    Cancelled,
    /// Its hold ended.
    Expired,
}

impl LineEnd {
    fn status(self) -> OrderStatus {
        match self {
            Self::Cancelled => OrderStatus::Cancelled,
            Self::Expired => OrderStatus::Expired,
        }
    }
}

/// Ends the open line of the locked order; total and earliest hold of the order follow. `false` when the line was not
/// open, and nothing changed.
///
/// # Errors
/// When the database fails.
pub async fn end_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedOrder,
    line_id: OrderLineId,
    end: LineEnd,
) -> Result<bool, DatabaseError> {
    let order_id = locked.order().id;
    let ended = diesel::update(order_lines::table.find(line_id))
        .filter(order_lines::order_id.eq(order_id))
        .filter(order_lines::status.eq(OrderStatus::Open))
        .set((order_lines::status.eq(end.status()), order_lines::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if ended == 0 {
        return Ok(false);
    }
    let lines: Vec<OrderLine> = order_lines::table
        .filter(order_lines::order_id.eq(order_id))
        .filter(order_lines::status.eq_any([OrderStatus::Open, OrderStatus::Paid]))
        .select(OrderLine::as_select())
        .load(connection)
        .await?;
    let open = lines.iter().filter(|line| line.status == OrderStatus::Open);
    let expires_at = open.clone().filter_map(|line| line.expires_at).min();
    let is_last = open.count() == 0;
    let order = locked.order();
    diesel::update(orders::table.find(order_id))
        .filter(orders::status.eq(order.status))
        .set((
            orders::status.eq(if is_last && order.status == OrderStatus::Open {
                end.status()
            } else {
                order.status
            }),
            orders::total_amount.eq(lines.iter().map(|line| line.amount).sum::<i64>()),
            orders::expires_at.eq(expires_at.unwrap_or(order.expires_at)),
            orders::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(true)
}
