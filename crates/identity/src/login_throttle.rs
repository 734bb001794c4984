//! How often a password may be tried at one address, known or not.
//!
//! An attempt is counted before the password is checked, and forgiven when it was right: a hundred attempts at once
//! count a hundred, not one. Two things are counted: what one client tries at the address, and what all clients
//! together try that its account did not sign in from lately. After the free failures there is a wait that grows to a
//! quarter of an hour and no further. So a client that guesses slows down itself, many of them slow down each other,
//! and neither keeps the owner out, who comes from where they always come from. A password reset lifts it all.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::login_throttles;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;
use kernel::{ClientAddress, EmailAddress, Refusal};

use crate::attempt_counts::{self, Counted, Subject};
use crate::authentication::Authentication;
use crate::server_key::ServerKey;
use crate::state::AttemptKind;
use crate::{login_sessions, messages};

/// The first wait; each further failure doubles it.
const WAIT_FIRST: TimeDelta = TimeDelta::seconds(30);
/// The longest wait.
const WAIT_MAX: TimeDelta = TimeDelta::minutes(15);
/// After this time failures no longer count: of one client from its last one on, of all together from their first one.
pub(crate) const MEMORY: TimeDelta = TimeDelta::days(1);
/// Stands for all clients together.
const EVERY_CLIENT: &[u8] = &[];

/// How long after the last of so many failures nothing may be tried.
fn wait_after(failures: i32, free: i32) -> Option<TimeDelta> {
    let doublings = u32::try_from(failures.saturating_sub(free).saturating_sub(1)).ok()?;
    let factor = 2_i32.checked_pow(doublings).unwrap_or(i32::MAX);
    Some(WAIT_FIRST.checked_mul(factor).unwrap_or(WAIT_MAX).min(WAIT_MAX))
}

/// Names a row.
#[derive(Debug, Clone)]
struct Row {
    address_hash: [u8; 32],
    client_hash: Option<[u8; 32]>,
}

impl Row {
    fn client(&self) -> &[u8] {
        self.client_hash.as_ref().map_or(EVERY_CLIENT, <[u8; 32]>::as_slice)
    }
}

/// What a row says.
#[derive(Debug, Clone, Copy)]
struct Failures {
    failures: i32,
    last_failed_at: DateTime<Utc>,
    blocked_until: Option<DateTime<Utc>>,
    forgotten_at: DateTime<Utc>,
}

impl Failures {
    /// How long nothing may be tried.
    fn wait(self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.blocked_until.filter(|until| *until > now).map(|until| until - now)
    }

    /// With another one. Those of one client are remembered anew with each; those of all together are not, or a few
    /// each day would add up for ever.
    fn one_more(self, now: DateTime<Utc>, free: i32, is_of_one_client: bool) -> Self {
        let remembered = if self.forgotten_at <= now { 0 } else { self.failures };
        let failures = remembered.saturating_add(1);
        let is_remembered_anew = is_of_one_client || remembered == 0;
        Self {
            failures,
            last_failed_at: now,
            blocked_until: wait_after(failures, free).map(|wait| now + wait),
            forgotten_at: if is_remembered_anew { now + MEMORY } else { self.forgotten_at },
        }
    }
}

/// An attempt that was counted as failed until it is forgiven.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    counted: Counted,
    /// Forgotten when the password was right.
    own: Row,
    /// Of all clients together: loses this one attempt when the password was right, and no other.
    shared: Option<Row>,
}

/// Counts a sign-in as failed, or says how long to wait. A transaction of its own: what comes of the sign-in does not
/// undo it. The same statements for every address, known or not.
pub(crate) async fn admit_login<C: Send>(
    connection: &mut AsyncPgConnection,
    authentication: &Authentication,
    now: DateTime<Utc>,
    client: ClientAddress,
    email: &EmailAddress,
    too_many: C,
) -> Result<Attempt, CommandError<C>> {
    let (key, limits) = (&authentication.server_key, &authentication.attempts);
    let (address_hash, client_hash) = (key.hash_address(email), key.hash_client(client));
    let own = Row { address_hash, client_hash: Some(client_hash) };
    let shared = Row { address_hash, client_hash: None };
    connection
        .transaction(async |connection| {
            let subject = Subject::of_client(key, AttemptKind::Password, client);
            let counted = attempt_counts::count(connection, now, subject, limits.passwords_of_client).await?;
            let is_at_home = login_sessions::was_opened_from(connection, now, email, &client_hash).await?;
            // All together first: whoever locks several rows locks them in this order.
            let of_all = lock(connection, now, &shared).await?;
            let of_one = lock(connection, now, &own).await?;
            let wait = of_all.wait(now).filter(|_| !is_at_home).max(of_one.wait(now));
            if let Some(wait) = wait {
                return Err(Refusal::general(too_many, messages::try_again_in(wait)).into());
            }
            let counted_of_all = of_all.one_more(now, limits.free_failures_at_address, false);
            write(connection, &shared, if is_at_home { of_all } else { counted_of_all }).await?;
            let free = limits.free_failures_of_client_at_address;
            write(connection, &own, of_one.one_more(now, free, true)).await?;
            Ok(Attempt { counted, own, shared: (!is_at_home).then_some(shared) })
        })
        .await
}

/// Counts a proof of the current password as failed, or says how long to wait: by account, whoever holds an access token of
/// it, and apart from signing in, so that a thief of the one cannot hinder the other. A transaction of its own.
pub(crate) async fn admit_current_password<C: Send>(
    connection: &mut AsyncPgConnection,
    authentication: &Authentication,
    now: DateTime<Utc>,
    (client, user_id): (ClientAddress, UserId),
    too_many: C,
) -> Result<Attempt, CommandError<C>> {
    let (key, limits) = (&authentication.server_key, &authentication.attempts);
    let own = Row { address_hash: key.hash_password_change(user_id), client_hash: None };
    connection
        .transaction(async |connection| {
            let subject = Subject::of_client(key, AttemptKind::Password, client);
            let counted = attempt_counts::count(connection, now, subject, limits.passwords_of_client).await?;
            let failures = lock(connection, now, &own).await?;
            if let Some(wait) = failures.wait(now) {
                return Err(Refusal::general(too_many, messages::try_again_in(wait)).into());
            }
            let free = limits.free_failures_of_password_change;
            write(connection, &own, failures.one_more(now, free, true)).await?;
            Ok(Attempt { counted, own, shared: None })
        })
        .await
}

/// The password was right: the attempt was none, and the failures of this client before it were typing errors. Those of
/// other clients stay: an owner who signs in gives nobody new guesses.
pub(crate) async fn forgive(
    connection: &mut AsyncPgConnection,
    attempt: &Attempt,
) -> Result<(), DatabaseError> {
    connection
        .transaction(async |connection| {
            attempt_counts::give_back(connection, &attempt.counted).await?;
            if let Some(shared) = &attempt.shared {
                diesel::update(
                    login_throttles::table.find((shared.address_hash.as_slice(), shared.client())),
                )
                .filter(login_throttles::failures.gt(0))
                .set(login_throttles::failures.eq(login_throttles::failures - 1))
                .execute(connection)
                .await?;
            }
            let own =
                login_throttles::table.find((attempt.own.address_hash.as_slice(), attempt.own.client()));
            diesel::delete(own).execute(connection).await?;
            Ok(())
        })
        .await
}

/// Forgets every failure at the address: there is another password now. Inside a transaction.
pub(crate) async fn lift(
    connection: &mut AsyncPgConnection,
    key: &ServerKey,
    email: &EmailAddress,
) -> Result<(), DatabaseError> {
    let address_hash = key.hash_address(email);
    // The row of all clients first, as whoever signs in locks them.
    diesel::delete(login_throttles::table.find((address_hash.as_slice(), EVERY_CLIENT)))
        .execute(connection)
        .await?;
    diesel::delete(login_throttles::table.filter(login_throttles::address_hash.eq(address_hash.as_slice())))
        .execute(connection)
        .await?;
    Ok(())
}

/// The row, made if there is none, locked until the transaction ends.
async fn lock(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    row: &Row,
) -> Result<Failures, DatabaseError> {
    let (failures, last_failed_at, blocked_until, forgotten_at) = diesel::insert_into(login_throttles::table)
        .values((
            login_throttles::address_hash.eq(row.address_hash.as_slice()),
            login_throttles::client_address_hash.eq(row.client()),
            login_throttles::failures.eq(0),
            login_throttles::last_failed_at.eq(now),
            login_throttles::forgotten_at.eq(now + MEMORY),
        ))
        .on_conflict((login_throttles::address_hash, login_throttles::client_address_hash))
        // Changes nothing: only an update locks the row that is there, and reads it.
        .do_update()
        .set(login_throttles::address_hash.eq(excluded(login_throttles::address_hash)))
        .returning((
            login_throttles::failures,
            login_throttles::last_failed_at,
            login_throttles::blocked_until,
            login_throttles::forgotten_at,
        ))
        .get_result::<(i32, DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>(connection)
        .await?;
    let forgotten_at = forgotten_at.unwrap_or(last_failed_at + MEMORY);
    Ok(Failures { failures, last_failed_at, blocked_until, forgotten_at })
}

async fn write(
    connection: &mut AsyncPgConnection,
    row: &Row,
    failures: Failures,
) -> Result<(), DatabaseError> {
    diesel::update(login_throttles::table.find((row.address_hash.as_slice(), row.client())))
        .set((
            login_throttles::failures.eq(failures.failures),
            login_throttles::last_failed_at.eq(failures.last_failed_at),
            login_throttles::blocked_until.eq(failures.blocked_until),
            login_throttles::forgotten_at.eq(failures.forgotten_at),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none_at(now: DateTime<Utc>) -> Failures {
        Failures { failures: 0, last_failed_at: now, blocked_until: None, forgotten_at: now + MEMORY }
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(wait_after(4, 4), None);
        let waits: Vec<i64> =
            (5..=11).map(|failures| wait_after(failures, 4).unwrap().num_seconds()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(i32::MAX, 0), Some(WAIT_MAX));
        assert_eq!(wait_after(0, i32::MAX), None);
    }

    #[test]
    fn one_client_is_forgotten_a_day_after_its_last_failure_all_together_a_day_after_the_first() {
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        for (is_of_one_client, expected) in [(true, 3), (false, 1)] {
            let mut failures = none_at(start).one_more(start, 9, is_of_one_client);
            for hours in [20, 40] {
                failures = failures.one_more(start + TimeDelta::hours(hours), 9, is_of_one_client);
            }
            assert_eq!(failures.failures, expected);
        }
    }
}
