//! The money that refunds take: counted on the attempt's line, and on the order's line when that attempt paid it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, payment_lines};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderLineId, PaymentId};

/// Takes that much of what the attempt's line still has. `false` when it has less, and nothing changed.
pub(super) async fn take(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (payment_id, line_id): (PaymentId, OrderLineId),
    amount: i64,
) -> Result<bool, DatabaseError> {
    let taken = diesel::update(payment_lines::table.find((payment_id, line_id)))
        .filter((payment_lines::refunded_amount + amount).le(payment_lines::amount))
        .set(payment_lines::refunded_amount.eq(payment_lines::refunded_amount + amount))
        .execute(connection)
        .await?;
    if taken == 0 {
        return Ok(false);
    }
    move_order_line(connection, now, (payment_id, line_id), amount).await?;
    Ok(true)
}

/// Gives back what a refund took.
pub(super) async fn give_back(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (payment_id, line_id): (PaymentId, OrderLineId),
    amount: i64,
) -> Result<(), DatabaseError> {
    let given = diesel::update(payment_lines::table.find((payment_id, line_id)))
        .filter(payment_lines::refunded_amount.ge(amount))
        .set(payment_lines::refunded_amount.eq(payment_lines::refunded_amount - amount))
        .execute(connection)
        .await?;
    if given == 0 {
        return Err(DatabaseError::internal(format!(
            "{payment_id} does not have {amount} of {line_id} taken"
        )));
    }
    move_order_line(connection, now, (payment_id, line_id), -amount).await
}

async fn move_order_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (payment_id, line_id): (PaymentId, OrderLineId),
    difference: i64,
) -> Result<(), DatabaseError> {
    // No row when another attempt paid the line: this money was never the line's.
    diesel::update(order_lines::table.find(line_id))
        .filter(order_lines::paid_by_payment_id.eq(payment_id))
        .set((
            order_lines::refunded_amount.eq(order_lines::refunded_amount + difference),
            order_lines::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
