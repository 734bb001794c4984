//! Adds up what was written down on days that are over, so that the books of any instant need not be added up from the start.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{ledger_day_totals, ledger_transactions};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use super::pg_try_advisory_xact_lock;

/// How long a day stays open after its end. Whoever posts took "now" when it began, and what begins is over within minutes: a day
/// is closed when nothing can be on its way any more. The schema refuses what comes later.
pub const OPEN_FOR: TimeDelta = TimeDelta::hours(24);
/// How many days are added up by one statement, when many were left open.
const DAYS_MAX: Days = Days::new(31);
/// Names the lock of whoever closes.
const CLOSING_LOCK: i64 = 0x636c_6f73_655f_6c65;

/// Closes the oldest open days that are over, at most a month of them; how many totals were written. Nothing when there are none,
/// and while somebody else closes.
///
/// # Errors
/// When the database fails.
pub async fn run(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<usize, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let is_ours: bool =
                diesel::select(pg_try_advisory_xact_lock(CLOSING_LOCK)).get_result(connection).await?;
            if !is_ours {
                return Ok(0);
            }
            let closed: Option<NaiveDate> =
                ledger_day_totals::table.select(max(ledger_day_totals::day)).get_result(connection).await?;
            let open = closed.map_or(DateTime::UNIX_EPOCH, |day| start_of(day + Days::new(1)));
            let first: Option<DateTime<Utc>> = ledger_transactions::table
                .filter(ledger_transactions::posted_at.ge(open))
                .select(min(ledger_transactions::posted_at))
                .get_result(connection)
                .await?;
            let over = start_of((now - OPEN_FOR).date_naive());
            match first.map(|first| start_of(first.date_naive())) {
                Some(from) if from < over => add_up(connection, from, over.min(from + DAYS_MAX)).await,
                _ => Ok(0),
            }
        })
        .await
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

async fn add_up(
    connection: &mut AsyncPgConnection,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    // Raw SQL: Diesel's sums have no FILTER.
    let totals = diesel::sql_query(
        "INSERT INTO ledger_day_totals (day, purpose, currency, debits, credits)
         SELECT (entry.posted_at AT TIME ZONE 'UTC')::date, account.purpose, account.currency,
                coalesce(sum(entry.amount) FILTER (WHERE entry.amount > 0), 0),
                coalesce(-sum(entry.amount) FILTER (WHERE entry.amount < 0), 0)
         FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
         WHERE entry.posted_at >= $1 AND entry.posted_at < $2
         GROUP BY 1, 2, 3",
    );
    Ok(totals.bind::<Timestamptz, _>(from).bind::<Timestamptz, _>(until).execute(connection).await?)
}
