//! What becomes of a line's money when its lesson does not take place, or was held.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::RefundId;
use payments::refunds::NewRefund;
use payments::{RefundReason, books, refunds, release};

use crate::locked::LockedBooking;
use crate::state::{BookingStatus, Participant};
use crate::{policy, queries};

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

/// What the line of a lesson that is off owes its student, and why; `None` while nothing is decided, or when the lesson was held.
async fn promised(
    connection: &mut AsyncPgConnection,
    locked: &LockedBooking,
) -> Result<Option<(i64, RefundReason)>, DatabaseError> {
    let (booking, line) = (&locked.booking, &locked.line);
    match (booking.status, booking.cancelled_by, booking.cancelled_at) {
        // It never had its time.
        (BookingStatus::Cancelled, _, _) if line.secured_at.is_none() => {
            Ok(Some((line.amount, RefundReason::PaidAfterEnd)))
        }
        (BookingStatus::Cancelled, Some(by), Some(at)) => {
            let terms = queries::terms_of(connection, booking).await?;
            let basis_points = policy::promised_basis_points(booking, terms.as_ref(), by, at);
            let amount = kernel::money::basis_points_of(line.amount, basis_points);
            Ok(Some((amount, RefundReason::LessonCancelled)))
        }
        (BookingStatus::NoShow, _, _) => {
            let report = locked.no_show_report(connection).await?;
            let teacher = report.filter(|report| report.absent == Participant::Teacher);
            Ok(teacher.map(|_| (line.amount, RefundReason::TeacherAbsent)))
        }
        _ => Ok(None),
    }
}

/// What the lesson, which is off, still owes its student goes back.
pub(super) async fn make_up(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
) -> Result<Option<RefundId>, DatabaseError> {
    let line = &locked.line;
    let Some((amount, reason)) = promised(connection, locked).await? else { return Ok(None) };
    if amount == line.amount {
        return send_all(connection, now, locked, reason).await;
    }
    match line.paid_by_payment_id {
        Some(payment_id) if line.reversed_at.is_none() && line.refunded_amount < amount => {
            let missing = amount - line.refunded_amount;
            let new = NewRefund { payment_id, order_line_id: line.id, amount: missing, reason };
            refunds::open(connection, now, &locked.order, new).await
        }
        // What its teacher keeps stays hers, also of money that the gateway took back.
        _ => Ok(None),
    }
}
