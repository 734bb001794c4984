//! How often a password may be tried for one address, known or not.
//!
//! An attempt is counted before the password is checked, and forgiven when it was right: a hundred attempts at once
//! count a hundred, not one. The wait grows to a quarter of an hour and no further, so that nobody can lock a person
//! out for long; a password reset lifts it.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::login_throttles;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::EmailAddress;

use crate::server_key::ServerKey;

/// Failures without a wait: typing errors happen.
const FREE_FAILURES: i32 = 4;
/// The first wait; each further failure doubles it.
const WAIT_FIRST: TimeDelta = TimeDelta::seconds(30);
/// The longest wait.
const WAIT_MAX: TimeDelta = TimeDelta::minutes(15);
/// Failures older than this are forgotten.
pub(crate) const MEMORY: TimeDelta = TimeDelta::days(1);

/// How long after the last of so many failures nothing may be tried.
fn wait_after(failures: i32) -> Option<TimeDelta> {
    let doublings = u32::try_from(failures - FREE_FAILURES - 1).ok()?;
    let factor = 2_i32.checked_pow(doublings).unwrap_or(i32::MAX);
    Some(WAIT_FIRST.checked_mul(factor).unwrap_or(WAIT_MAX).min(WAIT_MAX))
}

/// Counts an attempt as failed: `None` when it may be made, else how long to wait. A transaction of its own.
pub(crate) async fn count_attempt(
    connection: &mut AsyncPgConnection,
    key: &ServerKey,
    now: DateTime<Utc>,
    email: &EmailAddress,
) -> Result<Option<TimeDelta>, DatabaseError> {
    let address_hash = key.hash_address(email);
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            diesel::insert_into(login_throttles::table)
                .values((
                    login_throttles::address_hash.eq(address_hash.as_slice()),
                    login_throttles::failures.eq(0),
                    login_throttles::last_failed_at.eq(now),
                ))
                .on_conflict_do_nothing()
                .execute(connection)
                .await?;
            let (failures, last_failed_at, blocked_until) = login_throttles::table
                .find(address_hash.as_slice())
                .select((
                    login_throttles::failures,
                    login_throttles::last_failed_at,
                    login_throttles::blocked_until,
                ))
                .for_update()
                .first::<(i32, DateTime<Utc>, Option<DateTime<Utc>>)>(connection)
                .await?;
            if let Some(until) = blocked_until.filter(|until| *until > now) {
                return Ok(Some(until - now));
            }
            let remembered = if now - last_failed_at >= MEMORY { 0 } else { failures };
            let failures = remembered.saturating_add(1);
            diesel::update(login_throttles::table.find(address_hash.as_slice()))
                .set((
                    login_throttles::failures.eq(failures),
                    login_throttles::last_failed_at.eq(now),
                    login_throttles::blocked_until.eq(wait_after(failures).map(|wait| now + wait)),
                ))
                .execute(connection)
                .await?;
            Ok(None)
        })
        .await
}

/// Forgets the failures: the person proved who they are.
pub(crate) async fn forgive(
    connection: &mut AsyncPgConnection,
    key: &ServerKey,
    email: &EmailAddress,
) -> Result<(), DatabaseError> {
    diesel::delete(login_throttles::table.find(key.hash_address(email).as_slice()))
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(wait_after(4), None);
        let waits: Vec<i64> = (5..=11).map(|failures| wait_after(failures).unwrap().num_seconds()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(i32::MAX), Some(WAIT_MAX));
    }
}
