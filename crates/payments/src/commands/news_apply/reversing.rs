//! The gateway took the money back from us.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::jobs::{LineSubject, OrderLineReversed};
use crate::model::{OrderLine, Payment};
use crate::orders::LockedOrder;
use crate::{attempts, books, refunds};

/// Marks what the payment had paid, and voids its refunds that did not go out: there is nothing left to send back.
pub(super) async fn reverse(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment: &Payment,
) -> Result<(), DatabaseError> {
    let reversed: Vec<OrderLine> = diesel::update(order_lines::table)
        .filter(order_lines::order_id.eq(order.order().id))
        .filter(order_lines::paid_by_payment_id.eq(payment.id))
        .filter(order_lines::reversed_at.is_null())
        .set((order_lines::reversed_at.eq(now), order_lines::updated_at.eq(now)))
        .returning(OrderLine::as_returning())
        .get_results(connection)
        .await?;
    books::lock_accounts(connection, payment.id).await?;
    for (line, _) in attempts::lines(connection, payment.id).await? {
        books::line_reversed(connection, now, payment.reversed_at.unwrap_or(now), payment.id, line.id)
            .await?;
    }
    for line in &reversed {
        jobs::enqueue(connection, now, &OrderLineReversed(LineSubject::from(line))).await?;
    }
    refunds::void_open_of_payment(connection, now, order, payment.id).await
}
