//! An order that costs nothing is paid by nobody, and at once.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, payment_lines, payments};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PaymentId;

use super::lock::LockedOrder;
use crate::model::{OrderLine, Payment};
use crate::settling;
use crate::state::{Gateway, OrderStatus, PaymentStatus};

/// Completes the locked order if its open lines cost nothing: a payment of nothing that no gateway hears of is settled at once,
/// and what follows from that follows as from any other. `None` when the order is not open, or costs something.
///
/// Whoever sells a line calls it after appending the line, in the same transaction: until then nobody knows whether another
/// line comes.
///
/// # Errors
/// When the database fails.
pub async fn complete_if_free(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedOrder,
) -> Result<Option<Payment>, DatabaseError> {
    let order = locked.order();
    // Read again: a line may have been added or ended since the lock was taken.
    let lines: Vec<OrderLine> = order_lines::table
        .filter(order_lines::order_id.eq(order.id))
        .filter(order_lines::status.eq(OrderStatus::Open))
        .order((order_lines::created_at, order_lines::id))
        .select(OrderLine::as_select())
        .load(connection)
        .await?;
    if lines.is_empty() || lines.iter().any(|line| line.amount > 0) {
        return Ok(None);
    }
    let payment: Payment = diesel::insert_into(payments::table)
        .values((
            payments::id.eq(PaymentId::generate(now)),
            payments::order_id.eq(order.id),
            payments::gateway.eq(Gateway::None),
            payments::status.eq(PaymentStatus::Settled),
            payments::currency.eq(order.currency),
            payments::amount.eq(0),
            payments::settled_at.eq(now),
            payments::created_at.eq(now),
            payments::updated_at.eq(now),
        ))
        .returning(Payment::as_returning())
        .get_result(connection)
        .await?;
    let shares: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                payment_lines::payment_id.eq(payment.id),
                payment_lines::order_line_id.eq(line.id),
                payment_lines::amount.eq(0),
            )
        })
        .collect();
    diesel::insert_into(payment_lines::table).values(shares).execute(connection).await?;
    settling::settle(connection, now, locked, &payment, true).await?;
    Ok(Some(payment))
}
