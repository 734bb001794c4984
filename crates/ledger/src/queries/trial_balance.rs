//! All of it at an instant, which must come to nothing.

use chrono::{DateTime, Utc};
use database::QueryError;
use database::schema::{ledger_accounts, ledger_entries};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{Actor, Currency};

use super::scope::require_all;
use crate::state::AccountPurpose;

/// All accounts of one purpose and currency together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct TrialBalanceRow {
    /// For what.
    pub purpose: AccountPurpose,
    /// In what.
    pub currency: Currency,
    /// Sum of the debits.
    pub debits: i64,
    /// Sum of the credits, as a positive number.
    pub credits: i64,
    /// Debits less credits.
    pub balance: i64,
}

/// What stands on the accounts, by purpose and currency, with all that was written down until `at`, or until now. The debits of
/// a currency are its credits.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn trial_balance(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<TrialBalanceRow>, QueryError> {
    require_all(actor)?;
    // Raw SQL: Diesel's sums have no FILTER, and the sum of bigints is a numeric in PostgreSQL.
    let sums = (
        sql::<BigInt>(
            "coalesce(sum(ledger_entries.amount) FILTER (WHERE ledger_entries.amount > 0), 0)::bigint",
        ),
        sql::<BigInt>(
            "coalesce(-sum(ledger_entries.amount) FILTER (WHERE ledger_entries.amount < 0), 0)::bigint",
        ),
        sql::<BigInt>("sum(ledger_entries.amount)::bigint"),
    );
    let mut query = ledger_entries::table
        .inner_join(ledger_accounts::table)
        .group_by((ledger_accounts::purpose, ledger_accounts::currency))
        .select((ledger_accounts::purpose, ledger_accounts::currency, sums.0, sums.1, sums.2))
        .into_boxed();
    if let Some(at) = at {
        query = query.filter(ledger_entries::posted_at.le(at));
    }
    let mut rows: Vec<TrialBalanceRow> = query.load(connection).await?;
    rows.sort_by_key(|row| (row.currency, row.purpose));
    Ok(rows)
}
