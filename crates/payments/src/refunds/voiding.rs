//! Ending refunds of money that is not ours any more.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{payments, refunds};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderLineId, PaymentId, RefundId};

use super::written_down::write_down;
use super::{disbursing, reserve};
use crate::books;
use crate::orders::LockedOrder;
use crate::state::RefundStatus;

/// Makes the refunds VOID that did not go out yet, of a payment of the locked order that the gateway took back from us.
/// What they had reserved counts as refunded no more.
///
/// # Errors
/// When the database fails.
pub async fn void_open_of_payment(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment_id: PaymentId,
) -> Result<(), DatabaseError> {
    let own = payments::table.find(payment_id).filter(payments::order_id.eq(order.order().id));
    let voided: Vec<(RefundId, OrderLineId, i64)> = diesel::update(refunds::table)
        .filter(refunds::payment_id.eq_any(own.select(payments::id)))
        .filter(refunds::status.eq_any(RefundStatus::OUTSTANDING))
        .set((refunds::status.eq(RefundStatus::Void), refunds::updated_at.eq(now)))
        .returning((refunds::id, refunds::order_line_id, refunds::amount))
        .get_results(connection)
        .await?;
    for (refund_id, order_line_id, amount) in voided {
        reserve::give_back(connection, now, (payment_id, order_line_id), amount).await?;
        disbursing::cancel_waiting(connection, now, refund_id).await?;
        books::voided(connection, now, now, (refund_id, payment_id, order_line_id, amount)).await?;
        write_down(connection, now, "refund.void", (refund_id, order_line_id), -amount).await?;
        tracing::warn!(%refund_id, %payment_id, amount, "the gateway took the payment back: its refund is void");
    }
    Ok(())
}
