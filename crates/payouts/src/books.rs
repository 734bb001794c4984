//! What payouts do to the ledger. Every function posts in the caller's transaction.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::Currency;
use kernel::id::{EntityId as _, PersonId};
use ledger::{AccountName, AccountPurpose, Leg, Posting, TransactionKind, locked_balance, post};

use crate::model::Payout;
use crate::state::PayoutMethod;

/// What is hers to ask for, which may be negative; locked until the transaction ends, so that two requests at once cannot both have it.
///
/// # Errors
/// When the database fails.
pub async fn available_locked(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
    currency: Currency,
) -> Result<i64, DatabaseError> {
    locked_balance(connection, currency, AccountName::of(AccountPurpose::TeacherAvailable, person_id)).await
}

/// It was asked for: what was available is in transit.
///
/// # Errors
/// When the database fails.
pub async fn reserved(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
) -> Result<(), DatabaseError> {
    let (available, in_transit) = accounts(payout);
    move_money(connection, now, payout, (TransactionKind::PayoutReserved, available, in_transit)).await
}

/// It was called off, or failed before it arrived: what was in transit is available again.
///
/// # Errors
/// When the database fails.
pub async fn released(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
) -> Result<(), DatabaseError> {
    let (available, in_transit) = accounts(payout);
    move_money(connection, now, payout, (TransactionKind::PayoutReleased, in_transit, available)).await
}

/// It arrived: out of the balance at the gateway, or out of the company's bank account.
///
/// # Errors
/// When the database fails; of a payout of which nobody decided how it is sent.
pub async fn succeeded(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
) -> Result<(), DatabaseError> {
    let (_, in_transit) = accounts(payout);
    let source = paid_out_of(payout)?;
    move_money(connection, now, payout, (TransactionKind::PayoutSucceeded, in_transit, source)).await
}

/// The bank sent back what had arrived: it lies where it came from, and is hers again.
///
/// # Errors
/// When the database fails; of a payout of which nobody decided how it is sent.
pub async fn returned(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
) -> Result<(), DatabaseError> {
    let (available, _) = accounts(payout);
    let source = paid_out_of(payout)?;
    move_money(connection, now, payout, (TransactionKind::PayoutReturned, source, available)).await
}

const fn accounts(payout: &Payout) -> (AccountName, AccountName) {
    (
        AccountName::of(AccountPurpose::TeacherAvailable, payout.person_id),
        AccountName::of(AccountPurpose::PayoutInTransit, payout.person_id),
    )
}

fn paid_out_of(payout: &Payout) -> Result<AccountName, DatabaseError> {
    match payout.method {
        Some(PayoutMethod::Gateway) => Ok(AccountName::platform(AccountPurpose::PayoutBalance)),
        Some(PayoutMethod::Manual) => Ok(AccountName::platform(AccountPurpose::PlatformBank)),
        None => Err(DatabaseError::internal(format!("nobody decided how {} is sent", payout.id))),
    }
}

async fn move_money(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
    (kind, debit, credit): (TransactionKind, AccountName, AccountName),
) -> Result<(), DatabaseError> {
    let posting = Posting {
        kind,
        source_id: payout.id.uuid(),
        subject_id: None,
        occurrence: 0,
        occurred_at: now,
        correction: None,
        currency: payout.currency,
        legs: vec![
            Leg { account: debit, amount: payout.amount },
            Leg { account: credit, amount: -payout.amount },
        ],
    };
    let posted = post(connection, now, posting).await?;
    // Each of these happens once in a payout's life, under the lock of its row.
    posted
        .map(drop)
        .ok_or_else(|| DatabaseError::internal(format!("{kind} of {} was written down before", payout.id)))
}
