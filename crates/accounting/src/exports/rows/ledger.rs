//! The entries of the ledger.

use std::collections::HashMap;

use ::ledger::{AccountPurpose, LedgerEntry, LedgerTransaction, TransactionKind};
use database::DatabaseError;
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{
    DisbursementId, EntityId, LedgerTransactionId, OrderLineId, PaymentId, PayoutId, PayoutStatementLineId,
    PersonId, RefundId,
};
use uuid::Uuid;

use super::{Reading, Rows, last_of, oldest_first};
use crate::exports::cells::{Cell, Record};

pub(super) const COLUMNS: &[&str] = &[
    "transaction_id",
    "posted_at",
    "occurred_at",
    "kind",
    "source_id",
    "line_id",
    "account",
    "account_id",
    "person_id",
    "teacher_name",
    "debit",
    "credit",
    "currency",
    "posted_by_user_id",
    "reason",
];

/// An entry with what its account is for, whose it is, and what she is called when she teaches.
type Entry = (LedgerEntry, AccountPurpose, Option<PersonId>, Option<String>);

/// Transactions by when they were written down, each with all its entries: what is written down while this is read is in it as a
/// whole or not at all, so debits are credits in every file.
pub(super) async fn rows(
    connection: &mut AsyncPgConnection,
    reading: Reading,
) -> Result<Rows, DatabaseError> {
    // A transaction has two entries at least, and mostly three.
    let reading = Reading { limit: (reading.limit / 3).max(1), ..reading };
    let posted = ledger_transactions::table.select(LedgerTransaction::as_select()).into_boxed();
    let place = (ledger_transactions::posted_at, ledger_transactions::id);
    let posted: Vec<LedgerTransaction> = oldest_first!(posted, place, reading).load(connection).await?;
    let ids: Vec<LedgerTransactionId> = posted.iter().map(|transaction| transaction.id).collect();
    let mut of_transactions: HashMap<LedgerTransactionId, Vec<Entry>> = HashMap::new();
    for entry in entries(connection, &ids).await? {
        of_transactions.entry(entry.0.transaction_id).or_default().push(entry);
    }
    let mut records = Vec::new();
    for transaction in &posted {
        let entries = of_transactions.remove(&transaction.id).unwrap_or_default();
        records.extend(entries.iter().map(|entry| record(transaction, entry)));
    }
    let places = posted.iter().map(|transaction| (transaction.posted_at, transaction.id.uuid()));
    Ok(Rows { records, last: last_of(places, reading.limit) })
}

/// In the order of their accounts.
async fn entries(
    connection: &mut AsyncPgConnection,
    ids: &[LedgerTransactionId],
) -> Result<Vec<Entry>, DatabaseError> {
    let found = ledger_entries::table
        .inner_join(ledger_accounts::table)
        .left_join(teachers::table.on(teachers::person_id.nullable().eq(ledger_accounts::person_id)))
        .filter(ledger_entries::transaction_id.eq_any(ids))
        .order((ledger_entries::transaction_id, ledger_entries::account_id))
        .select((
            LedgerEntry::as_select(),
            ledger_accounts::purpose,
            ledger_accounts::person_id,
            teachers::display_name.nullable(),
        ));
    Ok(found.load(connection).await?)
}

fn record(transaction: &LedgerTransaction, (entry, purpose, person, name): &Entry) -> Record {
    vec![
        Cell::Word(transaction.id.to_string()),
        Cell::Instant(transaction.posted_at),
        Cell::Instant(transaction.occurred_at),
        Cell::Word(transaction.kind.to_string()),
        Cell::Word(source(transaction.kind, transaction.source_id)),
        Cell::word(transaction.subject_id.map(OrderLineId::from_uuid)),
        Cell::Word(purpose.to_string()),
        Cell::Word(entry.account_id.to_string()),
        Cell::word(*person),
        Cell::text(name.as_deref()),
        Cell::Number(entry.amount.max(0)),
        Cell::Number(entry.amount.min(0).saturating_neg()),
        Cell::Word(entry.currency.to_string()),
        Cell::word(transaction.posted_by_user_id),
        Cell::text(transaction.reason.as_deref()),
    ]
}

/// The id of what made it happen, as it is told elsewhere.
fn source(kind: TransactionKind, source: Uuid) -> String {
    use TransactionKind as Kind;
    fn id<I: EntityId>(source: Uuid) -> String {
        I::from_uuid(source).to_string()
    }
    match kind {
        Kind::LinePaid | Kind::PaidTwice | Kind::LineReversed | Kind::ReversalUndone => {
            id::<PaymentId>(source)
        }
        Kind::EarningsForfeited | Kind::EarningsReleased => id::<OrderLineId>(source),
        Kind::RefundOpened
        | Kind::RefundReduced
        | Kind::RefundVoided
        | Kind::RefundSucceeded
        | Kind::RefundAfterReversal => id::<RefundId>(source),
        Kind::DisbursementSent | Kind::DisbursementSucceeded | Kind::DisbursementReturned => {
            id::<DisbursementId>(source)
        }
        Kind::PayoutReserved | Kind::PayoutReleased | Kind::PayoutSucceeded | Kind::PayoutReturned => {
            id::<PayoutId>(source)
        }
        Kind::PayoutBalanceToppedUp | Kind::PayoutFeeCharged | Kind::PayoutFeeReturned => {
            id::<PayoutStatementLineId>(source)
        }
        // It made itself happen, under a name of its own.
        Kind::Correction => source.to_string(),
    }
}
