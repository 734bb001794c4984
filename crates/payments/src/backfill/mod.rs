//! Writes down what happened before there was a ledger, and issues the invoices of what was paid before there were any. It can
//! be run again, and while everything goes on: what is written down already stays as it is.

mod unbooked;
mod uninvoiced;

use database::{DatabaseError, Pools};
use diesel_async::AsyncPgConnection;
use kernel::Clock;

/// How many rows one look finds.
const BATCH_SIZE: i64 = 500;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackfillReport {
    /// Lines, each of one payment, that the ledger did not know, or not all of.
    pub lines: usize,
    /// What happened to them.
    pub transactions: usize,
    /// Invoices.
    pub invoices: usize,
}

/// Does all of it: one transaction per line and payment under the lock of the order, one per invoice.
///
/// # Errors
/// When the database fails. What was done until then stays; run it again.
pub async fn run(pools: &Pools, clock: &Clock) -> Result<BackfillReport, DatabaseError> {
    let mut report = BackfillReport::default();
    unbooked::book(pools, clock, &mut report).await?;
    uninvoiced::issue(pools, clock, &mut report).await?;
    Ok(report)
}

/// Whether anything happened to a line of which the ledger does not know. For whoever looks after the installation.
///
/// # Errors
/// When the database fails.
pub async fn is_anything_left(connection: &mut AsyncPgConnection) -> Result<bool, DatabaseError> {
    unbooked::is_any(connection).await
}
