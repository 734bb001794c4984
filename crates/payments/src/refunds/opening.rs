//! Opening refunds.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, payment_lines, payments, refunds};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use kernel::id::{OrderLineId, PaymentId, RefundId, UserId};

use super::reserve;
use super::written_down::write_down;
use crate::books;
use crate::jobs::{LineSubject, OrderLineRefunded, RefundSend};
use crate::model::OrderLine;
use crate::orders::LockedOrder;
use crate::state::{LineKind, PaymentStatus, RefundReason, RefundStatus};

/// Money that is to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// Whose money it is.
    pub payment_id: PaymentId,
    /// For what it was paid.
    pub order_line_id: OrderLineId,
    /// How much at most, minor units; what went back already does not go back again.
    pub amount: i64,
    /// Why.
    pub reason: RefundReason,
}

/// An admin's decision that money goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Who decided.
    pub by: UserId,
    /// Why; the buyer reads it.
    pub note: String,
}

/// Opens a refund of a payment of the locked order, reserves its money and has it sent. It is smaller than asked for when
/// less is left; `None` when nothing is left, or when the gateway took the payment back from us.
///
/// # Errors
/// When the database fails.
pub async fn open(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    new: NewRefund,
) -> Result<Option<RefundId>, DatabaseError> {
    open_decided(connection, now, order, new, None).await
}

/// [`open`], and writes beside it what an admin decided.
///
/// # Errors
/// When the database fails.
pub(crate) async fn open_decided(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    new: NewRefund,
    decision: Option<&Decision>,
) -> Result<Option<RefundId>, DatabaseError> {
    let NewRefund { payment_id, order_line_id, amount, reason } = new;
    // The lock of the order keeps all of this as it is read.
    let found: Option<(i64, Currency)> = payment_lines::table
        .inner_join(payments::table)
        .filter(payments::order_id.eq(order.order().id))
        .filter(payments::status.ne(PaymentStatus::Reversed))
        .filter(payments::reversed_at.is_null())
        .filter(payment_lines::payment_id.eq(payment_id))
        .filter(payment_lines::order_line_id.eq(order_line_id))
        .select((payment_lines::amount - payment_lines::refunded_amount, payments::currency))
        .first(connection)
        .await
        .optional()?;
    let Some((left, currency)) = found else {
        return Ok(None);
    };
    let amount = amount.min(left);
    if amount <= 0 {
        return Ok(None);
    }
    if !reserve::take(connection, now, (payment_id, order_line_id), amount).await? {
        return Err(DatabaseError::internal("money of a locked order was taken by somebody else"));
    }
    let id = RefundId::generate(now);
    diesel::insert_into(refunds::table)
        .values((
            refunds::id.eq(id),
            refunds::payment_id.eq(payment_id),
            refunds::order_line_id.eq(order_line_id),
            refunds::currency.eq(currency),
            refunds::amount.eq(amount),
            refunds::reason.eq(reason),
            refunds::status.eq(RefundStatus::Requested),
            refunds::gateway_refund_key.eq(id.to_string()),
            refunds::note.eq(decision.map(|decision| decision.note.as_str())),
            refunds::decided_by_user_id.eq(decision.map(|decision| decision.by)),
            refunds::created_at.eq(now),
            refunds::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    books::opened(connection, now, now, (id, payment_id, order_line_id, amount)).await?;
    write_down(connection, now, "refund.open", (id, order_line_id), amount).await?;
    jobs::enqueue(connection, now, &RefundSend { refund_id: id }).await?;
    if matches!(reason, RefundReason::AdminDecision | RefundReason::DisputeDecided) {
        tell_if_nothing_is_left(connection, now, (payment_id, order_line_id)).await?;
    }
    Ok(Some(id))
}

/// Whoever sold a right that lasts takes it away when our team sends all of its money back. A lesson stands as it stands: what becomes
/// of it is decided by calling it off.
async fn tell_if_nothing_is_left(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (payment_id, line_id): (PaymentId, OrderLineId),
) -> Result<(), DatabaseError> {
    let line: Option<OrderLine> = order_lines::table
        .find(line_id)
        .filter(order_lines::kind.eq(LineKind::Material))
        .filter(order_lines::paid_by_payment_id.eq(payment_id))
        .filter(order_lines::refunded_amount.eq(order_lines::amount))
        .select(OrderLine::as_select())
        .first(connection)
        .await
        .optional()?;
    if let Some(line) = line {
        jobs::enqueue(connection, now, &OrderLineRefunded(LineSubject::from(&line))).await?;
    }
    Ok(())
}

/// Opens a refund of all that is left of what was paid for a line of the locked order. `None` when there is nothing to
/// send back.
///
/// # Errors
/// When the database fails.
pub async fn open_full_of_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    order_line_id: OrderLineId,
    reason: RefundReason,
) -> Result<Option<RefundId>, DatabaseError> {
    let line = order_lines::table
        .find(order_line_id)
        .filter(order_lines::order_id.eq(order.order().id))
        .select(OrderLine::as_select())
        .first(connection)
        .await
        .optional()?;
    let Some(payment_id) = line.as_ref().and_then(|line| line.paid_by_payment_id) else {
        tracing::error!(%order_line_id, %reason, "nobody paid the line whose money is to go back");
        return Ok(None);
    };
    if line.is_some_and(|line| line.reversed_at.is_some()) {
        return Ok(None);
    }
    let new = NewRefund { payment_id, order_line_id, amount: i64::MAX, reason };
    open(connection, now, order, new).await
}
