//! What was sold was given.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::OrderLineId;

use super::DISPUTE_WINDOW;
use crate::orders::LockedOrder;
use crate::state::OrderStatus;

/// What a paid line of the locked order sells was given, or what is kept of its price is earned for another reason: what its
/// seller earns becomes available after [`DISPUTE_WINDOW`]. Said again, or of a line that nobody paid, it changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn finish_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    line_id: OrderLineId,
) -> Result<(), DatabaseError> {
    finish_line_given_at(connection, now, order, line_id, now).await
}

/// As [`finish_line`], of what has another time in which its buyer can object to it or give it back.
///
/// # Errors
/// When the database fails.
pub async fn finish_line_with_window(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    line_id: OrderLineId,
    window: TimeDelta,
) -> Result<(), DatabaseError> {
    finish_due_at(connection, now, order, line_id, now + window).await
}

/// As [`finish_line`], of what was given at an earlier instant.
///
/// # Errors
/// When the database fails.
pub async fn finish_line_given_at(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    line_id: OrderLineId,
    given_at: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    finish_due_at(connection, now, order, line_id, given_at + DISPUTE_WINDOW).await
}

async fn finish_due_at(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    line_id: OrderLineId,
    due_at: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    diesel::update(order_lines::table.find(line_id))
        .filter(order_lines::order_id.eq(order.order().id))
        .filter(order_lines::status.eq(OrderStatus::Paid))
        .filter(order_lines::release_due_at.is_null())
        .set((order_lines::release_due_at.eq(due_at), order_lines::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}
