//! One round: three statements at most, however many keys there are.
//!
//! Raw SQL: Diesel's builder knows neither several arrays side by side, nor a sum of bigints that stays one,
//! nor `ctid`.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel::QueryableByName;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};
use uuid::Uuid;

use crate::books::{Account, KEYS_MAX, Untold};
use crate::budgets::Budgets;
use crate::spending::Said;
use crate::window::Window;

/// Two windows of as many keys of both kinds as the books hold.
const HEARD_MAX: usize = 4 * KEYS_MAX;
/// Rows that are remembered before requests get their turn.
const HEARD_AT_ONCE: usize = 1_000;

impl Budgets {
    /// One round: tells the other processes what was spent here, and learns what was spent there.
    ///
    /// What fails half way is done again by the next round; doing it twice changes nothing.
    ///
    /// # Errors
    /// When the database fails. Until a round succeeds, this process goes by what it knew.
    pub async fn exchange(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        let window = Window::of(now);
        let (untold, is_table_swept) = {
            let mut books = self.books();
            (books.untold(window), books.table_swept_in == Some(window))
        };
        if !untold.is_empty() {
            tell(connection, self.process_id(), &untold).await?;
        }
        let heard = listen(connection, self.process_id(), window).await?;
        self.remember(window, &heard);
        if !is_table_swept {
            sweep(connection, window).await?;
            self.books().table_swept_in = Some(window);
        }
        Ok(())
    }

    fn remember(&self, now: Window, heard: &[Heard]) {
        let is_whole = heard.len() < HEARD_MAX;
        if is_whole {
            // Nothing counts as told until it is heard: a crash of the database empties the table.
            self.books().take_for_untold();
        }
        for rows in heard.chunks(HEARD_AT_ONCE) {
            let mut books = self.books();
            for row in rows {
                if let Some(account) = Account::parse(&row.budget_key) {
                    books.hear(account, now, row.said());
                }
            }
        }
    }
}

/// Writes down what was spent here and the table is not known to hold.
async fn tell(
    connection: &mut AsyncPgConnection,
    process_id: Uuid,
    untold: &[Untold],
) -> Result<(), DatabaseError> {
    let windows: Vec<_> = untold.iter().map(|row| row.window.started_at()).collect();
    let keys: Vec<_> = untold.iter().map(|row| row.account.to_string()).collect();
    let spent: Vec<_> = untold.iter().map(|row| i64::try_from(row.spent).unwrap_or(i64::MAX)).collect();
    // The greater count is the later one, in whichever order two rounds of this process arrive.
    sql_query(
        "INSERT INTO rate_window_spending AS known (window_started_at, budget_key, process_id, spent) \
         SELECT told.window_started_at, told.budget_key, $1, told.spent \
         FROM unnest($2, $3, $4) AS told (window_started_at, budget_key, spent) \
         ON CONFLICT (window_started_at, budget_key, process_id) \
         DO UPDATE SET spent = greatest(known.spent, excluded.spent)",
    )
    .bind::<SqlUuid, _>(process_id)
    .bind::<Array<Timestamptz>, _>(windows)
    .bind::<Array<Text>, _>(keys)
    .bind::<Array<BigInt>, _>(spent)
    .execute(connection)
    .await?;
    Ok(())
}

/// What the table holds of one account in one window.
#[derive(QueryableByName)]
struct Heard {
    #[diesel(sql_type = Timestamptz)]
    window_started_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    budget_key: String,
    #[diesel(sql_type = BigInt)]
    here: i64,
    #[diesel(sql_type = BigInt)]
    elsewhere: i64,
}

impl Heard {
    fn said(&self) -> Said {
        let count = |said: i64| u64::try_from(said).unwrap_or_default();
        Said {
            window: Window::of(self.window_started_at),
            here: count(self.here),
            elsewhere: count(self.elsewhere),
        }
    }
}

/// Everything that counts, whether its key has come here or not. Of more than a process has room for, the greatest.
async fn listen(
    connection: &mut AsyncPgConnection,
    process_id: Uuid,
    window: Window,
) -> Result<Vec<Heard>, DatabaseError> {
    let heard = sql_query(
        "SELECT window_started_at, budget_key, \
                coalesce(max(spent) FILTER (WHERE process_id = $1), 0) AS here, \
                least(coalesce(sum(spent) FILTER (WHERE process_id <> $1), 0), \
                      9223372036854775807)::bigint AS elsewhere \
         FROM rate_window_spending WHERE window_started_at IN ($2, $3) \
         GROUP BY window_started_at, budget_key ORDER BY max(spent) DESC LIMIT $4",
    )
    .bind::<SqlUuid, _>(process_id)
    .bind::<Timestamptz, _>(window.previous().started_at())
    .bind::<Timestamptz, _>(window.started_at())
    .bind::<BigInt, _>(i64::try_from(HEARD_MAX).unwrap_or(i64::MAX))
    .load(connection)
    .await?;
    Ok(heard)
}

/// Deletes what counts no more, whoever wrote it: the process may be gone. Two that sweep at once share the work; neither
/// waits for the other, so they cannot lock each other out.
async fn sweep(connection: &mut AsyncPgConnection, window: Window) -> Result<(), DatabaseError> {
    sql_query(
        "DELETE FROM rate_window_spending WHERE ctid = ANY (ARRAY( \
           SELECT ctid FROM rate_window_spending WHERE window_started_at < $1 FOR UPDATE SKIP LOCKED))",
    )
    .bind::<Timestamptz, _>(window.previous().started_at())
    .execute(connection)
    .await?;
    Ok(())
}
