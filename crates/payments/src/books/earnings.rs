//! Money that comes, is earned, and is taken back from us.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::{EntityId as _, OrderLineId, PaymentId};
use ledger::{AccountPurpose, Posting, TransactionKind};

use super::history::{self, Upcoming};
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
    let share = history::completed(connection, now, (payment_id, line_id), Upcoming::Other).await?;
    let held = share.held(connection).await?;
    let source = line_id.uuid();
    let occurrence = share.times(connection, TransactionKind::EarningsForfeited, source).await?;
    let taken = super::Taken {
        pending: held.pending,
        available: held.available,
        commission: held.commission,
        tax: held.tax,
        unowned: -held.kept(),
    };
    let legs = share.less(&taken);
    let posting =
        Posting { occurrence, ..share.posting(TransactionKind::EarningsForfeited, source, now, legs) };
    ledger::post(connection, now, posting).await?;
    Ok(())
}

/// What waits for the line's seller is the seller's now, without what the tax office gets.
///
/// # Errors
/// When the database fails.
pub async fn released(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    payment_id: PaymentId,
    line_id: OrderLineId,
) -> Result<(), DatabaseError> {
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
    Ok(())
}
