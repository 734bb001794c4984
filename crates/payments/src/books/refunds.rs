//! Money that goes back.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, OrderLineId, PaymentId, RefundId};
use ledger::{AccountPurpose, Posting, TransactionKind};

use super::history::{self, Upcoming};
use super::share::{Taken, give, take};
use super::standing::{Share, platform};
use crate::state::RefundStatus;

/// Out of which of the company's accounts a refund was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaidOutOf {
    /// The gateway sent it back from where it had come to.
    Gateway,
    /// Somebody of ours sent it from the company's bank account.
    Bank,
}

/// Which refund, of which payment and line, and how much.
pub type RefundOf = (RefundId, PaymentId, OrderLineId, i64);

/// It was decided that money goes back; the refund's row is there already.
///
/// # Errors
/// When the database fails.
pub async fn opened(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    (refund_id, payment_id, line_id, amount): RefundOf,
) -> Result<(), DatabaseError> {
    let upcoming = Upcoming::Opened(refund_id);
    let share = history::completed(connection, now, (payment_id, line_id), upcoming).await?;
    post_opened(connection, now, at, &share, (refund_id, amount)).await
}

pub(super) async fn post_opened(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
    (refund_id, amount): (RefundId, i64),
) -> Result<(), DatabaseError> {
    let held = share.held(connection).await?;
    let taken = if share.is_paying() {
        take(&share.agreed(), &held, amount)
    } else {
        // What was paid twice is owed to the buyer from the start, unless the gateway had taken it back in between.
        let owed = held.payable - outstanding_of_others(connection, refund_id, share).await?;
        Taken { unowned: amount - owed.clamp(0, amount), ..Taken::default() }
    };
    let mut legs = share.less(&taken);
    legs.push(
        share.of_buyer(-(taken.pending + taken.available + taken.commission + taken.tax + taken.unowned)),
    );
    ledger::post(connection, now, share.posting(TransactionKind::RefundOpened, refund_id.uuid(), at, legs))
        .await?;
    Ok(())
}

/// So much less goes back by the refund than was decided.
///
/// # Errors
/// When the database fails.
pub async fn reduced(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (refund_id, payment_id, line_id, by): RefundOf,
) -> Result<(), DatabaseError> {
    let upcoming = Upcoming::Reduced(refund_id, by);
    let share = history::completed(connection, now, (payment_id, line_id), upcoming).await?;
    post_reduced(connection, now, now, &share, (refund_id, by)).await
}

pub(super) async fn post_reduced(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
    (refund_id, by): (RefundId, i64),
) -> Result<(), DatabaseError> {
    if !share.is_paying() {
        // It stays owed to the buyer: whoever sent it has sent it to her.
        return Ok(());
    }
    let held = share.held(connection).await?;
    let mut legs = share.less(&give(&share.agreed(), &held, by));
    legs.push(share.of_buyer(by));
    let source = refund_id.uuid();
    let occurrence = share.times(connection, TransactionKind::RefundReduced, source).await?;
    let posting = Posting { occurrence, ..share.posting(TransactionKind::RefundReduced, source, at, legs) };
    ledger::post(connection, now, posting).await?;
    Ok(())
}

/// The refund was made.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    (refund_id, payment_id, line_id, amount): RefundOf,
    out_of: PaidOutOf,
) -> Result<(), DatabaseError> {
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    post_succeeded(connection, now, at, &share, (refund_id, amount, out_of)).await
}

pub(super) async fn post_succeeded(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
    (refund_id, amount, out_of): (RefundId, i64, PaidOutOf),
) -> Result<(), DatabaseError> {
    let purpose = match out_of {
        PaidOutOf::Gateway => AccountPurpose::GatewayClearing,
        PaidOutOf::Bank => AccountPurpose::PlatformBank,
    };
    let legs = vec![share.of_buyer(amount), platform(purpose, -amount)];
    ledger::post(
        connection,
        now,
        share.posting(TransactionKind::RefundSucceeded, refund_id.uuid(), at, legs),
    )
    .await?;
    Ok(())
}

/// The refund need not be made: the gateway took the payment back. What was owed to the buyer makes up for the loss.
///
/// # Errors
/// When the database fails.
pub async fn voided(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    (refund_id, payment_id, line_id, amount): RefundOf,
) -> Result<(), DatabaseError> {
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    post_voided(connection, now, at, &share, (refund_id, amount)).await
}

pub(super) async fn post_voided(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
    (refund_id, amount): (RefundId, i64),
) -> Result<(), DatabaseError> {
    let legs = vec![share.of_buyer(amount), platform(AccountPurpose::ChargebackLoss, -amount)];
    ledger::post(connection, now, share.posting(TransactionKind::RefundVoided, refund_id.uuid(), at, legs))
        .await?;
    Ok(())
}

/// The gateway made a refund of a payment that it had taken back: the money is gone twice.
///
/// # Errors
/// When the database fails.
pub async fn refunded_after_reversal(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    (refund_id, payment_id, line_id, amount): RefundOf,
) -> Result<(), DatabaseError> {
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    post_after_reversal(connection, now, at, &share, (refund_id, amount)).await
}

pub(super) async fn post_after_reversal(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
    (refund_id, amount): (RefundId, i64),
) -> Result<(), DatabaseError> {
    let legs = vec![
        platform(AccountPurpose::ChargebackLoss, amount),
        platform(AccountPurpose::GatewayClearing, -amount),
    ];
    let posting = share.posting(TransactionKind::RefundAfterReversal, refund_id.uuid(), at, legs);
    ledger::post(connection, now, posting).await?;
    Ok(())
}

/// What of the payment's share other refunds of it are to send, that did not go out yet.
async fn outstanding_of_others(
    connection: &mut AsyncPgConnection,
    refund_id: RefundId,
    share: &Share,
) -> Result<i64, DatabaseError> {
    let amounts: Vec<i64> = refunds::table
        .filter(refunds::payment_id.eq(share.payment_id))
        .filter(refunds::order_line_id.eq(share.line.id))
        .filter(refunds::id.ne(refund_id))
        .filter(refunds::status.eq_any(RefundStatus::OUTSTANDING))
        .select(refunds::amount)
        .load(connection)
        .await?;
    Ok(amounts.into_iter().sum())
}
