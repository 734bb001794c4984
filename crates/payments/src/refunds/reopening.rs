//! Refunds that were void, of money that the gateway has given us again.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderLineId, PaymentId};

use super::opening::{Decision, NewRefund, open_decided};
use crate::model::Refund;
use crate::orders::LockedOrder;
use crate::state::{RefundReason, RefundStatus};

/// Opens again what somebody had decided to send back and what became void when the gateway took the payment back. What follows
/// from how the booking stands, its owner opens.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reopen_decided(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    (payment_id, order_line_id): (PaymentId, OrderLineId),
) -> Result<(), DatabaseError> {
    let void: Vec<Refund> = refunds::table
        .filter(refunds::payment_id.eq(payment_id))
        .filter(refunds::order_line_id.eq(order_line_id))
        .filter(refunds::status.eq(RefundStatus::Void))
        .filter(refunds::reason.eq_any([RefundReason::AdminDecision, RefundReason::DisputeDecided]))
        .order((refunds::created_at, refunds::id))
        .select(Refund::as_select())
        .load(connection)
        .await?;
    for refund in void {
        let new = NewRefund { payment_id, order_line_id, amount: refund.amount, reason: refund.reason };
        let decision = refund.decided_by_user_id.zip(refund.note).map(|(by, note)| Decision { by, note });
        open_decided(connection, now, order, new, decision.as_ref()).await?;
    }
    Ok(())
}
