//! Adds entries of the company's own accounts to the balances that are kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{ledger_accounts, ledger_unfolded_entries};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::LedgerAccountId;

use super::pg_try_advisory_xact_lock;

/// Names the lock of whoever folds.
const FOLDING_LOCK: i64 = 0x666f_6c64_5f6c_6564;

/// Folds the entries of up to `transactions_max` transactions; how many entries there were. Nothing while somebody else folds:
/// two at once would wait for each other's rows. Posting waits for neither, as it only needs the accounts to exist.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    transactions_max: i64,
) -> Result<usize, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let is_ours: bool =
                diesel::select(pg_try_advisory_xact_lock(FOLDING_LOCK)).get_result(connection).await?;
            if !is_ours {
                return Ok(0);
            }
            let waiting = diesel::alias!(ledger_unfolded_entries as waiting);
            let next = waiting
                .select(waiting.field(ledger_unfolded_entries::transaction_id))
                .distinct()
                .order(waiting.field(ledger_unfolded_entries::transaction_id))
                .limit(transactions_max);
            let entries: Vec<(LedgerAccountId, i64)> = diesel::delete(
                ledger_unfolded_entries::table.filter(ledger_unfolded_entries::transaction_id.eq_any(next)),
            )
            .returning((ledger_unfolded_entries::account_id, ledger_unfolded_entries::amount))
            .get_results(connection)
            .await?;
            let count = entries.len();
            let mut sums = BTreeMap::new();
            for (account, amount) in entries {
                *sums.entry(account).or_insert(0_i64) += amount;
            }
            for (account, amount) in sums {
                diesel::update(ledger_accounts::table.find(account))
                    .set((
                        ledger_accounts::balance.eq(ledger_accounts::balance + amount),
                        ledger_accounts::updated_at.eq(now),
                    ))
                    .execute(connection)
                    .await?;
            }
            Ok(count)
        })
        .await
}
