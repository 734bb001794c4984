//! Money that comes, is earned, and is taken back from us.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use diesel_async::AsyncPgConnection;
use kernel::Actor;
use kernel::id::{EntityId as _, OrderLineId, PaymentId};
use ledger::{AccountPurpose, Posting, TransactionKind};
use serde_json::json;

use super::history::{self, Upcoming};
use super::share::{Held, Taken, take};
use super::standing::{Share, platform};

/// Money came for the line: it is the line's, or, when another payment had paid it, the buyer's again. Money that the gateway
/// had taken back and gives again belongs to nobody until it is decided about.
///
/// # Errors
/// When the database fails.
pub async fn paid(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    payment_id: PaymentId,
    line_id: OrderLineId,
) -> Result<(), DatabaseError> {
    let share = Share::load(connection, payment_id, line_id).await?;
    post_paid(connection, now, at, &share).await
}

pub(super) async fn post_paid(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
) -> Result<(), DatabaseError> {
    let source = share.payment_id.uuid();
    let reversals = share.times(connection, TransactionKind::LineReversed, source).await?;
    let undone = share.times(connection, TransactionKind::ReversalUndone, source).await?;
    let money = platform(AccountPurpose::GatewayClearing, share.amount);
    let posting = if reversals > undone {
        let legs = vec![money, platform(AccountPurpose::ChargebackLoss, -share.amount)];
        Posting { occurrence: undone, ..share.posting(TransactionKind::ReversalUndone, source, at, legs) }
    } else if share.is_paying() {
        let commission = share.agreed().commission;
        let legs = vec![
            money,
            share.of_seller(AccountPurpose::TeacherPending, commission - share.amount),
            platform(AccountPurpose::PlatformCommission, -commission),
        ];
        share.posting(TransactionKind::LinePaid, source, at, legs)
    } else {
        share.posting(TransactionKind::PaidTwice, source, at, vec![money, share.of_buyer(-share.amount)])
    };
    ledger::post(connection, now, posting).await?;
    Ok(())
}

/// The gateway took back from us what the payment had brought for the line.
///
/// # Errors
/// When the database fails.
pub async fn line_reversed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    payment_id: PaymentId,
    line_id: OrderLineId,
) -> Result<(), DatabaseError> {
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    post_reversed(connection, now, at, &share).await
}

pub(super) async fn post_reversed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
) -> Result<(), DatabaseError> {
    let source = share.payment_id.uuid();
    let occurrence = share.times(connection, TransactionKind::ReversalUndone, source).await?;
    let legs = vec![
        platform(AccountPurpose::ChargebackLoss, share.amount),
        platform(AccountPurpose::GatewayClearing, -share.amount),
    ];
    let posting = Posting { occurrence, ..share.posting(TransactionKind::LineReversed, source, at, legs) };
    ledger::post(connection, now, posting).await?;
    Ok(())
}

/// Nobody earns what is left of the line, whose money was taken back: it makes up for the loss.
///
/// # Errors
/// When the database fails.
pub async fn forfeited(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment_id: PaymentId,
    line_id: OrderLineId,
) -> Result<(), DatabaseError> {
    forfeited_part(connection, now, (payment_id, line_id), i64::MAX).await
}

/// The same of a part of it, which is taken from whoever earns by the line, each in proportion.
///
/// # Errors
/// When the database fails.
pub async fn forfeited_part(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (payment_id, line_id): (PaymentId, OrderLineId),
    amount: i64,
) -> Result<(), DatabaseError> {
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    let held = Held { unowned: 0, ..share.held(connection).await? };
    let amount = amount.min(held.kept());
    let taken = Taken { unowned: -amount, ..take(&share.agreed(), &held, amount) };
    let source = line_id.uuid();
    let occurrence = share.times(connection, TransactionKind::EarningsForfeited, source).await?;
    let legs = share.less(&taken);
    let posting =
        Posting { occurrence, ..share.posting(TransactionKind::EarningsForfeited, source, now, legs) };
    if ledger::post(connection, now, posting).await?.is_some() {
        let mut entry = AuditEntry::about("earnings.forfeit", line_id);
        entry.after = Some(json!({
            "seller": taken.pending + taken.available,
            "commission": taken.commission,
            "withheld": taken.tax,
        }));
        audit::record(connection, &Actor::System, now, entry).await?;
    }
    Ok(())
}

/// What waits for the line's seller is the seller's now, without what the tax office gets; how much that is.
///
/// # Errors
/// When the database fails.
pub async fn released(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    payment_id: PaymentId,
    line_id: OrderLineId,
) -> Result<i64, DatabaseError> {
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    let held = share.held(connection).await?;
    let tax = match share.withholding {
        Some(withholding) => withholding.of(held.kept(), held.commission).min(held.pending),
        None => 0,
    };
    let legs = vec![
        share.of_seller(AccountPurpose::TeacherPending, held.pending),
        share.of_seller(AccountPurpose::TeacherAvailable, tax - held.pending),
        platform(AccountPurpose::TaxWithheld, -tax),
    ];
    let posting = share.posting(TransactionKind::EarningsReleased, line_id.uuid(), at, legs);
    ledger::post(connection, now, posting).await?;
    Ok(held.pending - tax)
}
