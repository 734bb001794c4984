//! Giving time back, and keeping it for good. All claims of an owner go together.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::calendar_claims;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CalendarClaimId, PersonId};

use super::free::recompute;
use super::lock::{claims_of_owners, lock_people, lock_slots};
use super::{claim_columns, claims_table, is_live};
use crate::model::{Claim, ClaimOwner, Slot, TimeRange};
use crate::state::ClaimStatus;

/// What became of an owner that was asked to give up an overdue hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpireOutcome {
    /// It has no live claims (any more).
    Gone,
    /// It has live claims that are secured or held for longer: leave it alone.
    StillTaken,
}

/// Fewer claims could be secured than the owner needs: it lost them to a rival, or never had them.
#[derive(Debug, thiserror::Error)]
pub enum ClaimsLost {
    /// The claims are gone. Roll back what was done on the belief that they are there.
    #[error("the claims are gone")]
    Gone,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for ClaimsLost {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// An owner's people and their slots, locked.
struct LockedOwner {
    people: Vec<PersonId>,
    hull: TimeRange,
    slots: Vec<Slot>,
    live: Vec<Claim>,
}

/// Gives the owner's time back, held or secured. Without live claims nothing happens.
///
/// # Errors
/// When the database fails.
pub async fn release(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    owner: ClaimOwner,
) -> Result<(), DatabaseError> {
    let Some(locked) = lock_owner(connection, owner).await? else { return Ok(()) };
    end(connection, now, &locked, ClaimStatus::Released).await
}

/// Ends the owner's overdue hold, unless it is secured or held for longer by now.
///
/// # Errors
/// When the database fails.
pub async fn expire(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    owner: ClaimOwner,
) -> Result<ExpireOutcome, DatabaseError> {
    let Some(locked) = lock_owner(connection, owner).await? else { return Ok(ExpireOutcome::Gone) };
    if locked.live.iter().any(|claim| !claim.is_overdue(now)) {
        return Ok(ExpireOutcome::StillTaken);
    }
    end(connection, now, &locked, ClaimStatus::Expired).await?;
    Ok(ExpireOutcome::Gone)
}

/// Keeps the owner's time for good. Tests the claims' status and not the clock: who paid in the last moment has paid.
/// The caller holds the order's lock; no slot changes, so no people are locked.
///
/// # Errors
/// [`ClaimsLost::Gone`] unless exactly `expected` claims were held; otherwise when the database fails.
pub async fn secure(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    owner: ClaimOwner,
    expected: usize,
) -> Result<(), ClaimsLost> {
    let live = live_claims(connection, owner).await?;
    let held: Vec<CalendarClaimId> =
        live.iter().filter(|claim| claim.status == ClaimStatus::Held).map(|claim| claim.id).collect();
    let secured = set_status(connection, now, &held, ClaimStatus::Secured).await?;
    if secured == expected { Ok(()) } else { Err(ClaimsLost::Gone) }
}

/// Finishes at most `limit` secured claims whose time has passed, and says how many there were.
///
/// # Errors
/// When the database fails.
pub async fn finish_past(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<usize, DatabaseError> {
    let past = claims_table
        .filter(is_live())
        .filter(calendar_claims::status.eq(ClaimStatus::Secured))
        .filter(calendar_claims::ends_at.le(now))
        .order(calendar_claims::ends_at)
        .limit(limit)
        .select(calendar_claims::id)
        .load::<CalendarClaimId>(connection)
        .await?;
    // Without a lock on the rows between the two: the second statement asks for the status again.
    let finished = diesel::update(claims_table)
        .filter(calendar_claims::id.eq_any(past))
        .filter(calendar_claims::status.eq(ClaimStatus::Secured))
        .set((calendar_claims::status.eq(ClaimStatus::Finished), calendar_claims::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(finished)
}

async fn lock_owner(
    connection: &mut AsyncPgConnection,
    owner: ClaimOwner,
) -> Result<Option<LockedOwner>, DatabaseError> {
    let all = claims_of_owners(connection, &BTreeSet::from([owner])).await?;
    let Some(hull) = all.iter().map(Claim::during).reduce(TimeRange::hull) else { return Ok(None) };
    let people: BTreeSet<PersonId> = all.iter().map(|claim| claim.person_id).collect();
    let people = Vec::from_iter(people);
    lock_people(connection, &people).await?;
    let slots = lock_slots(connection, &people, hull).await?;
    let live = live_claims(connection, owner).await?;
    Ok(Some(LockedOwner { people, hull, slots, live }))
}

/// The owner's live claims, locked by their ids.
pub(super) async fn live_claims(
    connection: &mut AsyncPgConnection,
    owner: ClaimOwner,
) -> Result<Vec<Claim>, DatabaseError> {
    let live = claims_table
        .filter(calendar_claims::owner_id.eq(owner.id))
        .filter(calendar_claims::owner_kind.eq(owner.kind))
        .filter(is_live())
        .order(calendar_claims::id)
        .select(claim_columns())
        .for_update()
        .load(connection)
        .await?;
    Ok(live)
}

async fn end(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedOwner,
    status: ClaimStatus,
) -> Result<(), DatabaseError> {
    let ids: Vec<_> = locked.live.iter().map(|claim| claim.id).collect();
    let ended = set_status(connection, now, &ids, status).await?;
    if ended != ids.len() {
        return Err(DatabaseError::internal(format!("{ended} of {} locked claims ended", ids.len())));
    }
    recompute(connection, now, &locked.people, locked.hull, &locked.slots).await
}

/// Changes claims that are live. The caller holds their locks.
async fn set_status(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    ids: &[CalendarClaimId],
    status: ClaimStatus,
) -> Result<usize, DatabaseError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let changed = diesel::update(claims_table)
        .filter(calendar_claims::id.eq_any(ids))
        .filter(is_live())
        .set((calendar_claims::status.eq(status), calendar_claims::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(changed)
}
