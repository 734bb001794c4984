//! What somebody had decided to send back of money that the gateway took back, and has given us again.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::refunds;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PaymentId;

use super::opening::{Decision, NewRefund, open_decided};
use crate::disputes;
use crate::model::{OrderLine, Refund};
use crate::orders::LockedOrder;
use crate::state::{DisputeStatus, RefundReason, RefundStatus};

/// Opens again what had been decided: the refunds that became void, and what a dispute decided while the money was gone. `line` is as it
/// was before the money came again. What follows from how the booking stands, its owner opens.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reopen_decided(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    (payment_id, line): (PaymentId, &OrderLine),
) -> Result<(), DatabaseError> {
    let Some(reversed_at) = line.reversed_at else { return Ok(()) };
    let of_line = || {
        refunds::table.filter(refunds::payment_id.eq(payment_id)).filter(refunds::order_line_id.eq(line.id))
    };
    // By this reversal: what an earlier one made void was opened again after it, and stands here as its own row.
    let void: Vec<Refund> = of_line()
        .filter(refunds::status.eq(RefundStatus::Void))
        .filter(refunds::updated_at.ge(reversed_at))
        .filter(refunds::reason.eq_any([RefundReason::AdminDecision, RefundReason::DisputeDecided]))
        .order((refunds::created_at, refunds::id))
        .select(Refund::as_select())
        .load(connection)
        .await?;
    let by_dispute = of_line().filter(refunds::reason.eq(RefundReason::DisputeDecided));
    let is_dispute_known: bool = diesel::select(exists(by_dispute)).get_result(connection).await?;
    for refund in void {
        let new =
            NewRefund { payment_id, order_line_id: line.id, amount: refund.amount, reason: refund.reason };
        let decision = refund.decided_by_user_id.zip(refund.note).map(|(by, note)| Decision { by, note });
        open_decided(connection, now, order, new, decision.as_ref()).await?;
    }
    if is_dispute_known {
        return Ok(());
    }
    let dispute = disputes::model::of_line(connection, line.id).await?;
    let dispute = dispute.filter(|dispute| dispute.status == DisputeStatus::Decided);
    let Some(dispute) = dispute else { return Ok(()) };
    let new = NewRefund {
        payment_id,
        order_line_id: line.id,
        amount: dispute.refund_amount.unwrap_or_default(),
        reason: RefundReason::DisputeDecided,
    };
    let decision =
        dispute.decided_by_user_id.zip(dispute.decision_note).map(|(by, note)| Decision { by, note });
    open_decided(connection, now, order, new, decision.as_ref()).await?;
    Ok(())
}
