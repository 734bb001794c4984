//! Ending a line that was not paid. The line that ends last takes its order with it, and the order's attempts to pay it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::OrderLineId;

use super::following::follow_lines;
use super::lock::LockedOrder;
use crate::attempts;
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

/// Ends the open line of the locked order; state, total and earliest hold of the order follow, and when it is closed by that,
/// its attempts that may still bring money are ended at the gateway. `false` when the line was not open, and nothing changed.
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
    let order = follow_lines(connection, now, locked, end.status()).await?;
    if order.status != OrderStatus::Open {
        attempts::abandon_others(connection, now, order.id, None).await?;
    }
    Ok(true)
}
