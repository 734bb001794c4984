//! `teacherin admin backfill-ledger`

use kernel::Clock;

use super::{CommandFailure, say};
use crate::configuration::DatabaseArguments;

/// Writes down in the ledger what happened before there was one, issues the invoices of what was paid before there were any, and
/// says of lessons that were given that they are earned: the next sweep releases what is due. While everything goes on; run
/// again, it does what is left.
///
/// # Errors
/// When the database cannot be reached; what was written down until then stays.
pub async fn run(arguments: DatabaseArguments) -> Result<(), CommandFailure> {
    let pools = arguments.settings()?.pools()?;
    let clock = Clock::system();
    let report = payments::backfill::run(&pools, &clock).await?;
    let payments::backfill::BackfillReport { lines, transactions, invoices } = report;
    say(&format!(
        "{transactions} things that had happened to {lines} lines are in the ledger now; {invoices} invoices were issued."
    ));
    let lessons = booking::backfill::run(&pools, &clock).await?;
    say(&format!("{lessons} lessons were looked at; what they earned is released as it becomes due."));
    Ok(())
}
