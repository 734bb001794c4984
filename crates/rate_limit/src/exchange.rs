//! One round: three statements at most, however many keys there are.
//!
//! Raw SQL: Diesel's builder knows neither several arrays side by side, nor a sum of bigints that stays one, nor `ctid`.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel::QueryableByName;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};
use uuid::Uuid;

use crate::books::Account;
use crate::budgets::Budgets;
use crate::spending::Spending;
use crate::window::Window;

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
        let (accounts, is_table_swept) = {
            let mut books = self.books();
            (books.accounts(window), books.table_swept_in == Some(window))
        };
        if !accounts.is_empty() {
            tell(connection, self.process_id(), window, &accounts).await?;
            let heard = listen(connection, self.process_id(), window, &accounts).await?;
            self.remember(&accounts, &heard);
        }
        if !is_table_swept {
            sweep(connection, window).await?;
            self.books().table_swept_in = Some(window);
        }
        Ok(())
    }

    fn remember(&self, accounts: &[(Account, Spending)], heard: &[Heard]) {
        let mut books = self.books();
        for (account, _) in accounts {
            if let Some(spending) = books.spending_mut(*account) {
                spending.take_for_untold();
            }
        }
        for row in heard {
            // PostgreSQL counts from 1.
            let place = usize::try_from(row.place - 1).ok();
            let account = place.and_then(|place| accounts.get(place)).map(|(account, _)| *account);
            if let Some(spending) = account.and_then(|account| books.spending_mut(account)) {
                let count = |said: i64| u64::try_from(said).unwrap_or_default();
                spending.hear(Window::of(row.window_started_at), count(row.here), count(row.elsewhere));
            }
        }
    }
}

/// Writes down what was spent here and the table does not know yet.
async fn tell(
    connection: &mut AsyncPgConnection,
    process_id: Uuid,
    window: Window,
    accounts: &[(Account, Spending)],
) -> Result<(), DatabaseError> {
    let (mut windows, mut keys, mut spent) = (Vec::new(), Vec::new(), Vec::new());
    for (account, spending) in accounts {
        for (window, here) in spending.untold(window.previous()) {
            windows.push(window.started_at());
            keys.push(account.to_string());
            spent.push(i64::try_from(here).unwrap_or(i64::MAX));
        }
    }
    if keys.is_empty() {
        return Ok(());
    }
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
    /// The account's place among those that were asked for, from 1.
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Timestamptz)]
    window_started_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    here: i64,
    #[diesel(sql_type = BigInt)]
    elsewhere: i64,
}

async fn listen(
    connection: &mut AsyncPgConnection,
    process_id: Uuid,
    window: Window,
    accounts: &[(Account, Spending)],
) -> Result<Vec<Heard>, DatabaseError> {
    let keys: Vec<String> = accounts.iter().map(|(account, _)| account.to_string()).collect();
    let heard = sql_query(
        "SELECT asked.place, known.window_started_at, \
                coalesce(max(known.spent) FILTER (WHERE known.process_id = $1), 0) AS here, \
                least(coalesce(sum(known.spent) FILTER (WHERE known.process_id <> $1), 0), \
                      9223372036854775807)::bigint AS elsewhere \
         FROM unnest($2) WITH ORDINALITY AS asked (budget_key, place) \
         JOIN rate_window_spending AS known ON known.budget_key = asked.budget_key \
         WHERE known.window_started_at = ANY ($3) \
         GROUP BY asked.place, known.window_started_at",
    )
    .bind::<SqlUuid, _>(process_id)
    .bind::<Array<Text>, _>(keys)
    .bind::<Array<Timestamptz>, _>(vec![window.previous().started_at(), window.started_at()])
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
