//! All of it at an instant, which must come to nothing.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use database::QueryError;
use database::schema::ledger_day_totals;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{Actor, Currency};

use super::scope::require_all;
use crate::state::AccountPurpose;

/// All accounts of one purpose and currency together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct TrialBalanceRow {
    /// For what.
    #[diesel(sql_type = Text)]
    pub purpose: AccountPurpose,
    /// In what.
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    /// Sum of the debits.
    #[diesel(sql_type = BigInt)]
    pub debits: i64,
    /// Sum of the credits, as a positive number.
    #[diesel(sql_type = BigInt)]
    pub credits: i64,
    /// Debits less credits.
    #[diesel(sql_type = BigInt)]
    pub balance: i64,
}

/// What stands on the accounts, by purpose and currency, with all that was written down until `at`, or until now. The debits of
/// a currency are its credits.
///
/// It adds up the totals of the closed days before, and the entries since the last of them: of a day when `at` lies in the past,
/// of two or three when it does not, however long the history.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn trial_balance(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<TrialBalanceRow>, QueryError> {
    require_all(actor)?;
    // Two statements, so that the second is planned with the days it reads. What is closed stays so: no entry is counted twice or
    // left out when another day is closed between them.
    let mut closed = ledger_day_totals::table.select(max(ledger_day_totals::day)).into_boxed();
    if let Some(at) = at {
        closed = closed.filter(ledger_day_totals::day.lt(at.date_naive()));
    }
    let closed: Option<NaiveDate> = closed.get_result(connection).await?;
    let open_from = closed.map(|day| (day + Days::new(1)).and_time(NaiveTime::MIN).and_utc());
    // Raw SQL: sums of a union; Diesel's unions cannot be summed, and the sum of bigints is a numeric in PostgreSQL.
    let sums = diesel::sql_query(
        "SELECT purpose, currency, sum(debits)::bigint AS debits, sum(credits)::bigint AS credits,
                (sum(debits) - sum(credits))::bigint AS balance
         FROM (
             SELECT purpose, currency, debits, credits FROM ledger_day_totals WHERE day <= $1
             UNION ALL
             SELECT account.purpose, account.currency, greatest(entry.amount, 0), greatest(-entry.amount, 0)
             FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
             WHERE entry.posted_at >= $2 AND entry.posted_at <= coalesce($3, 'infinity')
         ) AS written
         GROUP BY purpose, currency",
    );
    let mut rows: Vec<TrialBalanceRow> = sums
        .bind::<Nullable<Date>, _>(closed)
        .bind::<Timestamptz, _>(open_from.unwrap_or(DateTime::UNIX_EPOCH))
        .bind::<Nullable<Timestamptz>, _>(at)
        .load(connection)
        .await?;
    rows.sort_by_key(|row| (row.currency, row.purpose));
    Ok(rows)
}
