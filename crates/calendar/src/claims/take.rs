//! Taking the time of two people for one owner: both or none.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::calendar_claims;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CalendarClaimId, PersonId};

use super::free::recompute;
use super::lock::{LockedPeople, first_taken};
use super::{TakeError, claim_columns, claims_table, is_live};
use crate::jobs::ClaimExpired;
use crate::model::{Claim, ClaimOwner};
use crate::state::ClaimStatus;

/// Takes the locked people's time for `owner` until `held_until`. Overdue rivals lose all their claims, and their owners
/// are told by [`ClaimExpired`].
///
/// # Errors
/// [`TakeError::Taken`] with the person who is taken; otherwise when the database fails. Roll back either way.
pub async fn take(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedPeople,
    owner: ClaimOwner,
    held_until: DateTime<Utc>,
) -> Result<(), TakeError> {
    assert!(held_until > now, "a hold that is over when it begins holds nothing");
    take_until(connection, now, locked, owner, Some(held_until)).await
}

/// Takes the locked people's time: held until an instant, or secured at once.
pub(super) async fn take_until(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedPeople,
    owner: ClaimOwner,
    held_until: Option<DateTime<Utc>>,
) -> Result<(), TakeError> {
    let rivals = rivals_under_lock(connection, locked).await?;
    let overdue = all_overdue(&rivals, locked, now)?;
    expire_rivals(connection, now, &overdue).await?;
    insert_both(connection, now, locked, owner, held_until).await?;
    recompute(connection, now, &locked.everybody, locked.hull, &locked.slots).await?;
    Ok(())
}

async fn rivals_under_lock(
    connection: &mut AsyncPgConnection,
    locked: &LockedPeople,
) -> Result<Vec<Claim>, DatabaseError> {
    let owners: Vec<_> = locked.overdue_owners.iter().map(|owner| owner.id).collect();
    let in_the_way = calendar_claims::person_id
        .eq_any(locked.wanted)
        .and(calendar_claims::during.overlaps_with(locked.during.bounds()));
    let rivals = claims_table
        .filter(is_live())
        .filter(in_the_way.or(calendar_claims::owner_id.eq_any(owners)))
        .order(calendar_claims::id)
        .select(claim_columns())
        .for_update()
        .load(connection)
        .await?;
    Ok(rivals)
}

/// The rivals, when all of them may be pushed aside: overdue, and of an owner whose people are all locked. One that came
/// between our look and our lock keeps its time.
fn all_overdue<'r>(
    rivals: &'r [Claim],
    locked: &LockedPeople,
    now: DateTime<Utc>,
) -> Result<Vec<&'r Claim>, TakeError> {
    let stays = |rival: &&Claim| !(rival.is_overdue(now) && locked.overdue_owners.contains(&rival.owner()));
    let in_the_way =
        |rival: &&Claim| locked.wanted.contains(&rival.person_id) && rival.during().overlaps(locked.during);
    let staying: BTreeSet<ClaimOwner> = rivals.iter().filter(stays).map(Claim::owner).collect();
    let taking = rivals.iter().filter(in_the_way).filter(|rival| staying.contains(&rival.owner()));
    match first_taken(locked.wanted, taking) {
        Some(person_id) => Err(TakeError::Taken(person_id)),
        None => Ok(rivals.iter().filter(|rival| !staying.contains(&rival.owner())).collect()),
    }
}

async fn expire_rivals(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    rivals: &[&Claim],
) -> Result<(), DatabaseError> {
    if rivals.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = rivals.iter().map(|rival| rival.id).collect();
    let expired = diesel::update(claims_table)
        .filter(calendar_claims::id.eq_any(&ids))
        .filter(calendar_claims::status.eq(ClaimStatus::Held))
        .set((calendar_claims::status.eq(ClaimStatus::Expired), calendar_claims::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if expired != ids.len() {
        return Err(DatabaseError::internal(format!("{expired} of {} locked claims expired", ids.len())));
    }
    let owners: BTreeSet<ClaimOwner> = rivals.iter().map(|rival| rival.owner()).collect();
    for owner in owners {
        jobs::enqueue(connection, now, &ClaimExpired::from(owner)).await?;
    }
    Ok(())
}

async fn insert_both(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedPeople,
    owner: ClaimOwner,
    held_until: Option<DateTime<Utc>>,
) -> Result<(), TakeError> {
    let status = if held_until.is_some() { ClaimStatus::Held } else { ClaimStatus::Secured };
    let mut people = locked.wanted;
    people.sort_unstable();
    let rows: Vec<_> = people
        .iter()
        .map(|person_id| {
            (
                calendar_claims::id.eq(CalendarClaimId::generate(now)),
                calendar_claims::person_id.eq(*person_id),
                calendar_claims::owner_kind.eq(owner.kind),
                calendar_claims::owner_id.eq(owner.id),
                calendar_claims::starts_at.eq(locked.during.starts_at),
                calendar_claims::ends_at.eq(locked.during.ends_at),
                calendar_claims::status.eq(status),
                calendar_claims::held_until.eq(held_until),
                calendar_claims::created_at.eq(now),
                calendar_claims::updated_at.eq(now),
            )
        })
        .collect();
    // The schema has the last word: whoever came without our locks wins here, and we learn who is taken.
    let taken: Vec<PersonId> = diesel::insert_into(claims_table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(calendar_claims::person_id)
        .get_results(connection)
        .await?;
    match locked.wanted.iter().find(|person_id| !taken.contains(person_id)) {
        Some(person_id) => Err(TakeError::Taken(*person_id)),
        None => Ok(()),
    }
}
