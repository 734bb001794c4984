//! Counts what one client tries, exactly: in the database, so that neither aliases nor connections nor processes make
//! more of it.
//!
//! A row holds two windows of time that follow each other, and the attempts of both together stay within the allowance.
//! Any span of a window's length touches two windows at most, so in none of them more attempts pass, wherever its edges
//! lie. The price: whoever used all of them up at once waits until the second window is over.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::attempt_counts;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::{ClientAddress, EmailAddress};

use crate::attempt_limits::Allowance;
use crate::authentication::Authentication;
use crate::server_key::ServerKey;
use crate::state::{AttemptKind, CodePurpose};

/// Whose attempts at what are counted.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    kind: AttemptKind,
    hash: [u8; 32],
}

impl Subject {
    /// What a client tries, whatever at.
    pub(crate) fn of_client(key: &ServerKey, kind: AttemptKind, client: ClientAddress) -> Self {
        Self { kind, hash: key.hash_client(client) }
    }

    /// What a client tries with the codes of one address and purpose.
    pub(crate) fn of_client_at_address(
        key: &ServerKey,
        kind: AttemptKind,
        client: ClientAddress,
        (email, purpose): (&EmailAddress, CodePurpose),
    ) -> Self {
        Self { kind, hash: key.hash_client_at_address(client, email, purpose) }
    }
}

/// An attempt that was counted: to be given back when it was right.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    subject: Subject,
    window: TimeDelta,
    window_started_at: DateTime<Utc>,
}

/// A row: the window that runs and the one before it.
#[derive(Debug, Clone, Copy, Queryable)]
struct Windows {
    started_at: DateTime<Utc>,
    attempts: i32,
    previous_attempts: i32,
}

impl Windows {
    /// The windows as they are at `now`, each of this length.
    fn at(self, now: DateTime<Utc>, length: TimeDelta) -> Self {
        let age = now - self.started_at;
        if age < length {
            self
        } else if age < length + length {
            let started_at = self.started_at + length;
            Self { started_at, attempts: 0, previous_attempts: self.attempts }
        } else {
            Self { started_at: now, attempts: 0, previous_attempts: 0 }
        }
    }

    /// How long until one more is allowed; `None` when it is.
    fn wait(self, now: DateTime<Utc>, allowance: Allowance) -> Option<TimeDelta> {
        if self.attempts.saturating_add(self.previous_attempts) < allowance.attempts {
            return None;
        }
        let ends_at = self.started_at + allowance.window;
        let free_at = if self.attempts < allowance.attempts { ends_at } else { ends_at + allowance.window };
        Some(free_at - now)
    }

    fn one_more(self) -> Self {
        Self { attempts: self.attempts.saturating_add(1), ..self }
    }
}

/// Counts an attempt, or says how long to wait. Inside a transaction: of attempts at once each waits for the row, and a
/// transaction that fails counts nothing.
pub(crate) async fn count<C>(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    subject: Subject,
    allowance: Allowance,
) -> Result<Counted, CommandError<C>> {
    let windows = lock(connection, now, &subject, allowance).await?;
    if let Some(wait) = windows.wait(now, allowance) {
        return Err(CommandError::RateLimited(wait));
    }
    write(connection, &subject, allowance, windows.one_more()).await?;
    Ok(Counted { subject, window: allowance.window, window_started_at: windows.started_at })
}

/// Whether one more is allowed; counts it if so and if it is `wanted`. The same statements whatever comes of it.
pub(crate) async fn allows(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (subject, allowance): (&Subject, Allowance),
    is_wanted: bool,
) -> Result<bool, DatabaseError> {
    let windows = lock(connection, now, subject, allowance).await?;
    let is_allowed = is_wanted && windows.wait(now, allowance).is_none();
    let windows = if is_allowed { windows.one_more() } else { windows };
    write(connection, subject, allowance, windows).await?;
    Ok(is_allowed)
}

/// Counts an attempt of a client, whatever at, or says how long to wait. A transaction of its own: what comes of the
/// attempt does not undo it.
pub(crate) async fn count_of_client<C: Send>(
    authentication: &Authentication,
    now: DateTime<Utc>,
    (kind, client): (AttemptKind, ClientAddress),
    allowance: Allowance,
) -> Result<Counted, CommandError<C>> {
    let mut connection = authentication.pools.write().await?;
    let subject = Subject::of_client(&authentication.server_key, kind, client);
    connection.transaction(async |connection| count(connection, now, subject, allowance).await).await
}

/// Takes an attempt back that was right: only wrong ones count.
pub(crate) async fn give_back(
    connection: &mut AsyncPgConnection,
    counted: &Counted,
) -> Result<(), DatabaseError> {
    let row = attempt_counts::table.find((counted.subject.hash.as_slice(), counted.subject.kind));
    let of_this_window = diesel::update(row)
        .filter(attempt_counts::window_started_at.eq(counted.window_started_at))
        .filter(attempt_counts::attempts.gt(0))
        .set(attempt_counts::attempts.eq(attempt_counts::attempts - 1))
        .execute(connection)
        .await?;
    if of_this_window == 0 {
        diesel::update(row)
            .filter(attempt_counts::window_started_at.eq(counted.window_started_at + counted.window))
            .filter(attempt_counts::previous_attempts.gt(0))
            .set(attempt_counts::previous_attempts.eq(attempt_counts::previous_attempts - 1))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The row as it is at `now`, made if there is none, locked until the transaction ends.
async fn lock(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    subject: &Subject,
    allowance: Allowance,
) -> Result<Windows, DatabaseError> {
    let windows: Windows = diesel::insert_into(attempt_counts::table)
        .values((
            attempt_counts::kind.eq(subject.kind),
            attempt_counts::subject_hash.eq(subject.hash.as_slice()),
            attempt_counts::window_started_at.eq(now),
            attempt_counts::attempts.eq(0),
            attempt_counts::previous_attempts.eq(0),
            attempt_counts::forgotten_at.eq(now + allowance.window + allowance.window),
        ))
        .on_conflict((attempt_counts::subject_hash, attempt_counts::kind))
        // Changes nothing: only an update locks the row that is there, and reads it.
        .do_update()
        .set(attempt_counts::kind.eq(excluded(attempt_counts::kind)))
        .returning((
            attempt_counts::window_started_at,
            attempt_counts::attempts,
            attempt_counts::previous_attempts,
        ))
        .get_result(connection)
        .await?;
    Ok(windows.at(now, allowance.window))
}

async fn write(
    connection: &mut AsyncPgConnection,
    subject: &Subject,
    allowance: Allowance,
    windows: Windows,
) -> Result<(), DatabaseError> {
    let forgotten_at = windows.started_at + allowance.window + allowance.window;
    diesel::update(attempt_counts::table.find((subject.hash.as_slice(), subject.kind)))
        .set((
            attempt_counts::window_started_at.eq(windows.started_at),
            attempt_counts::attempts.eq(windows.attempts),
            attempt_counts::previous_attempts.eq(windows.previous_attempts),
            attempt_counts::forgotten_at.eq(forgotten_at),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: TimeDelta = TimeDelta::minutes(15);

    fn second(number: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + number, 0).unwrap()
    }

    /// Sends attempts at these seconds; those that pass.
    fn passing(seconds: impl Iterator<Item = i64>, allowance: Allowance) -> Vec<i64> {
        let mut row: Option<Windows> = None;
        let mut passed = Vec::new();
        for number in seconds {
            let now = second(number);
            let fresh = Windows { started_at: now, attempts: 0, previous_attempts: 0 };
            let windows = row.unwrap_or(fresh).at(now, allowance.window);
            match windows.wait(now, allowance) {
                None => {
                    row = Some(windows.one_more());
                    passed.push(number);
                }
                Some(wait) => assert!(wait > TimeDelta::zero() && wait <= allowance.window * 2, "{wait}"),
            }
        }
        passed
    }

    #[test]
    fn no_span_of_a_window_s_length_lets_more_pass_than_allowed() {
        let allowance = Allowance::new(7, QUARTER);
        // Steps of 0 to 299 seconds in no order, from a generator of remainders.
        for seed in 0..50_i64 {
            let mut remainder = seed;
            let mut at = 0;
            let attempts = (0..2_000).map(|_| {
                remainder = (remainder * 1_103_515_245 + 12_345) % 2_147_483_648;
                at += (remainder / 65_536) % 300;
                at
            });
            let passed = passing(attempts, allowance);
            assert!(passed.len() > 100, "attempts pass again and again");
            assert!(passed.windows(8).all(|span| span[7] - span[0] >= 900), "{seed}: {passed:?}");
        }
    }

    #[test]
    fn the_wait_it_tells_is_long_enough_and_not_longer() {
        let allowance = Allowance::new(3, QUARTER);
        let full = Windows { started_at: second(0), attempts: 3, previous_attempts: 0 };
        let wait = full.wait(second(100), allowance).unwrap();
        assert_eq!(wait, TimeDelta::seconds(1700));
        assert_eq!(full.at(second(1799), QUARTER).wait(second(1799), allowance), Some(TimeDelta::seconds(1)));
        assert_eq!(full.at(second(1800), QUARTER).wait(second(1800), allowance), None);
        let mixed = Windows { started_at: second(0), attempts: 1, previous_attempts: 2 };
        assert_eq!(mixed.wait(second(100), allowance), Some(TimeDelta::seconds(800)));
        assert_eq!(mixed.at(second(900), QUARTER).wait(second(900), allowance), None);
    }

    #[test]
    fn an_attempt_that_waited_for_the_row_while_a_window_began_counts_in_it() {
        let later = Windows { started_at: second(10), attempts: 2, previous_attempts: 0 };
        let windows = later.at(second(9), QUARTER);
        assert_eq!((windows.started_at, windows.attempts), (second(10), 2));
    }
}
