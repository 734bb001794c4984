//! What becomes of a line's money when its lesson does not take place, or was held.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::RefundId;
use payments::refunds::NewRefund;
use payments::{RefundReason, books, refunds, release};

use crate::locked::LockedBooking;

/// All that is left of the line's money goes back. When the gateway took it there is none to send, and nobody earns anything:
/// what was earned by it makes up for the loss.
pub(super) async fn send_all(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
    reason: RefundReason,
) -> Result<Option<RefundId>, DatabaseError> {
    let line = &locked.line;
    match line.paid_by_payment_id {
        Some(payment_id) if line.reversed_at.is_some() => {
            books::forfeited(connection, now, payment_id, line.id).await?;
            Ok(None)
        }
        _ => refunds::open_full_of_line(connection, now, &locked.order, line.id, reason).await,
    }
}

/// So much of the line's money goes back; its seller earns by the rest, once nobody can object to that any more.
pub(super) async fn send_part(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
    amount: i64,
    reason: RefundReason,
) -> Result<Option<RefundId>, DatabaseError> {
    let line = &locked.line;
    let Some(payment_id) = line.paid_by_payment_id else {
        return Err(DatabaseError::internal(format!("nobody paid {}, whose money is to go back", line.id)));
    };
    let new = NewRefund { payment_id, order_line_id: line.id, amount, reason };
    let refund = refunds::open(connection, now, &locked.order, new).await?;
    earn(connection, now, locked).await?;
    Ok(refund)
}

/// What is left of the line's money is earned: its lesson was held, or it is nobody's fault but the student's that it was not.
pub(super) async fn earn(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
) -> Result<(), DatabaseError> {
    release::finish_line(connection, now, &locked.order, locked.line.id).await
}
