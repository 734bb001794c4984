//! The money is there: each line of the payment is paid, and its time secured or found lost.

use calendar::claims::{self, ClaimsLost};
use calendar::{ClaimOwner, OwnerKind};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use crate::jobs::{InvoiceIssue, LineSubject, OrderLinePaid, PaidTwiceMail};
use crate::model::{OrderLine, Payment};
use crate::orders::{LockedOrder, follow_lines};
use crate::refunds::{self, NewRefund};
use crate::state::{LineKind, OrderStatus, RefundReason};
use crate::{attempts, books};

/// Pays the payment's lines. What another attempt has paid already is refunded; other attempts are ended. We may hear of the
/// money and of its way back at once: then it `is_money_kept` no more, and nobody gets time for it.
pub(crate) async fn settle(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment: &Payment,
    is_money_kept: bool,
) -> Result<(), DatabaseError> {
    let mut lines = attempts::lines(connection, payment.id).await?;
    lines.sort_by_key(|(line, _)| retaken_first(line, now));
    let (paid_twice, ours): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(line, _)| {
        line.status == OrderStatus::Paid && line.paid_by_payment_id != Some(payment.id)
    });
    for (line, _) in &ours {
        let secured_at = match line.status {
            // Paid by money that the gateway had taken back and gives again: whoever sells it knows what became of its time.
            OrderStatus::Paid => line.secured_at,
            _ => secure(connection, now, line, is_money_kept).await?.then_some(now),
        };
        pay(connection, now, payment, line, secured_at).await?;
    }
    // The ledger last: whoever posts holds all other locks already.
    books::lock_accounts(connection, payment.id).await?;
    let settled_at = payment.settled_at.unwrap_or(now);
    for (line, _) in ours.iter().chain(&paid_twice) {
        books::paid(connection, now, settled_at, payment.id, line.id).await?;
    }
    for (line, _) in &ours {
        refunds::reopen_decided(connection, now, order, (payment.id, line)).await?;
    }
    for (line, share) in paid_twice {
        let twice = NewRefund {
            payment_id: payment.id,
            order_line_id: line.id,
            amount: share.amount,
            reason: RefundReason::PaidTwice,
        };
        if let Some(refund_id) = refunds::open(connection, now, order, twice).await? {
            jobs::enqueue(connection, now, &PaidTwiceMail { refund_id }).await?;
        }
    }
    if !ours.is_empty() {
        jobs::enqueue(connection, now, &InvoiceIssue { payment_id: payment.id }).await?;
    }
    follow_lines(connection, now, order, OrderStatus::Paid).await?;
    attempts::abandon_others(connection, now, order.order().id, Some(payment.id)).await
}

/// Orders lines so that those whose time is taken again come first, and then those of which it may be found lost: that locks
/// people, and people are locked before any claims.
fn retaken_first(line: &OrderLine, now: DateTime<Utc>) -> u8 {
    match line.status {
        OrderStatus::Expired => 0,
        OrderStatus::Open if line.expires_at.is_some_and(|expires_at| expires_at <= now) => 1,
        OrderStatus::Open | OrderStatus::Cancelled | OrderStatus::Paid => 2,
    }
}

async fn pay(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment: &Payment,
    line: &OrderLine,
    secured_at: Option<DateTime<Utc>>,
) -> Result<(), DatabaseError> {
    let paid = diesel::update(order_lines::table.find(line.id))
        .filter(order_lines::status.eq(line.status))
        .set((
            order_lines::status.eq(OrderStatus::Paid),
            order_lines::paid_by_payment_id.eq(payment.id),
            order_lines::secured_at.eq(secured_at),
            order_lines::reversed_at.eq(None::<DateTime<Utc>>),
            order_lines::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if paid != 1 {
        return Err(DatabaseError::internal(format!(
            "{} of a locked order was not {}",
            line.id, line.status
        )));
    }
    jobs::enqueue(connection, now, &OrderLinePaid(LineSubject::from(line))).await?;
    Ok(())
}

/// Secures the line's time; `false` when it has none, or it is lost.
async fn secure(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    line: &OrderLine,
    is_money_kept: bool,
) -> Result<bool, DatabaseError> {
    let Some(owner) = claim_owner(line) else { return Ok(false) };
    if !is_money_kept {
        claims::release(connection, now, owner).await?;
        return Ok(false);
    }
    match line.status {
        OrderStatus::Open => {
            Ok(keep(connection, now, line, owner).await? || take_again(connection, now, line, owner).await?)
        }
        OrderStatus::Expired => take_again(connection, now, line, owner).await,
        // Called off: nobody wants the time any more.
        OrderStatus::Cancelled | OrderStatus::Paid => Ok(false),
    }
}

/// Secures what is still held, in a savepoint: all of it or nothing.
async fn keep(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    line: &OrderLine,
    owner: ClaimOwner,
) -> Result<bool, DatabaseError> {
    let expected = people_taken(line.kind);
    let kept = connection
        .transaction::<_, ClaimsLost, _>(async |connection| {
            claims::secure(connection, now, owner, expected).await
        })
        .await;
    found_or_lost(kept)
}

/// Takes time again that was lost, in a savepoint. The teacher is asked for last, as when a slot is booked: people and slots are
/// locked before profiles.
async fn take_again(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    line: &OrderLine,
    owner: ClaimOwner,
) -> Result<bool, DatabaseError> {
    let seller = line.seller_person_id;
    let taken = connection
        .transaction::<_, ClaimsLost, _>(async |connection| {
            claims::retake(connection, now, owner, seller).await?;
            match catalog::queries::bookable_teacher_of_person(connection, seller).await? {
                Some(_) => Ok(()),
                None => Err(ClaimsLost::Gone),
            }
        })
        .await;
    found_or_lost(taken)
}

fn found_or_lost(outcome: Result<(), ClaimsLost>) -> Result<bool, DatabaseError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(ClaimsLost::Gone) => Ok(false),
        Err(ClaimsLost::Database(error)) => Err(error),
    }
}

/// On whose behalf the line's time is taken.
pub(crate) fn claim_owner(line: &OrderLine) -> Option<ClaimOwner> {
    let kind = match line.kind {
        LineKind::Booking => OwnerKind::Booking,
        LineKind::Material => return None,
    };
    line.claim_owner_id.map(|id| ClaimOwner { kind, id })
}

/// How many people's time such a line takes.
pub(crate) fn people_taken(kind: LineKind) -> usize {
    match kind {
        // Teacher and student.
        LineKind::Booking => 2,
        LineKind::Material => 0,
    }
}
