//! Locking everybody whose calendar a change touches, before anything is decided.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{availability_slots, calendar_claims, people};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PersonId;

use super::{TakeError, claim_columns, claims_table, is_live};
use crate::model::{Claim, ClaimOwner, Slot, TimeRange};

/// People whose rows are locked until the transaction ends, with the open slots the change may touch.
#[derive(Debug)]
pub struct LockedPeople {
    /// The ones whose time is wanted, in the order in which they are named when both are taken.
    pub(super) wanted: [PersonId; 2],
    /// The time that is wanted.
    pub(super) during: TimeRange,
    /// Rivals that were overdue when we looked. All their people are locked too.
    pub(super) overdue_owners: BTreeSet<ClaimOwner>,
    /// Open slots of everybody locked that the wanted time or a rival's covers, locked as well.
    pub(super) slots: Vec<Slot>,
    pub(super) hull: TimeRange,
    pub(super) everybody: Vec<PersonId>,
}

impl LockedPeople {
    /// The open slots of everybody locked that the change may touch, as they are under the lock.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }
}

/// Locks both people, and the partners of rivals that held the time too long, so that [`super::take`] can decide.
///
/// A rival that is plainly there is told before anybody is locked: of many who want one slot, most wait for nothing. When
/// both people are taken, the first of `wanted` is named.
///
/// # Errors
/// [`TakeError::Taken`] when one of them is taken; otherwise when the database fails.
pub async fn lock(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    wanted: [PersonId; 2],
    during: TimeRange,
) -> Result<LockedPeople, TakeError> {
    let rivals = claims_table
        .filter(is_live())
        .filter(calendar_claims::person_id.eq_any(wanted))
        .filter(calendar_claims::during.overlaps_with(during.bounds()))
        .select(claim_columns())
        .load(connection)
        .await?;
    if let Some(taken) = first_taken(wanted, rivals.iter().filter(|rival| !rival.is_overdue(now))) {
        return Err(TakeError::Taken(taken));
    }
    let overdue_owners: BTreeSet<ClaimOwner> = rivals.iter().map(Claim::owner).collect();
    let overdue = claims_of_owners(connection, &overdue_owners).await?;
    let everybody: BTreeSet<PersonId> =
        wanted.into_iter().chain(overdue.iter().map(|claim| claim.person_id)).collect();
    let hull = overdue.iter().fold(during, |hull, claim| hull.hull(claim.during()));
    let everybody = Vec::from_iter(everybody);
    lock_people(connection, &everybody).await?;
    let slots = lock_slots(connection, &everybody, hull).await?;
    Ok(LockedPeople { wanted, during, overdue_owners, slots, hull, everybody })
}

/// Which of the wanted people these claims take, the first one first.
pub(super) fn first_taken<'c>(
    wanted: [PersonId; 2],
    claims: impl Iterator<Item = &'c Claim>,
) -> Option<PersonId> {
    let taken: BTreeSet<PersonId> = claims.map(|claim| claim.person_id).collect();
    wanted.into_iter().find(|person_id| taken.contains(person_id))
}

/// All claims the owners ever made, without a lock: people and times of a claim never change.
pub(super) async fn claims_of_owners(
    connection: &mut AsyncPgConnection,
    owners: &BTreeSet<ClaimOwner>,
) -> Result<Vec<Claim>, DatabaseError> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = owners.iter().map(|owner| owner.id).collect();
    let claims: Vec<Claim> = claims_table
        .filter(calendar_claims::owner_id.eq_any(ids))
        .select(claim_columns())
        .load(connection)
        .await?;
    Ok(claims.into_iter().filter(|claim| owners.contains(&claim.owner())).collect())
}

/// Locks people's rows in the order of their ids, whoever asks.
pub(crate) async fn lock_people(
    connection: &mut AsyncPgConnection,
    ids: &[PersonId],
) -> Result<(), DatabaseError> {
    let locked: Vec<PersonId> = people::table
        .filter(people::id.eq_any(ids))
        .order(people::id)
        .select(people::id)
        .for_no_key_update()
        .load(connection)
        .await?;
    if locked.len() == ids.len() {
        Ok(())
    } else {
        Err(DatabaseError::internal(format!("{} of {} people exist", locked.len(), ids.len())))
    }
}

/// Locks the people's open slots that share time with `range`, in the order of their ids.
pub(crate) async fn lock_slots(
    connection: &mut AsyncPgConnection,
    people: &[PersonId],
    range: TimeRange,
) -> Result<Vec<Slot>, DatabaseError> {
    let slots = availability_slots::table
        .filter(availability_slots::person_id.eq_any(people))
        .filter(availability_slots::withdrawn_at.is_null())
        .filter(availability_slots::starts_at.lt(range.ends_at))
        .filter(availability_slots::ends_at.gt(range.starts_at))
        // No slot is longer than this, which gives the index on `starts_at` a lower end.
        .filter(availability_slots::starts_at.gt(range.starts_at - crate::commands::LENGTH_MAX))
        .order(availability_slots::id)
        .select(Slot::as_select())
        .for_no_key_update()
        .load(connection)
        .await?;
    Ok(slots)
}
