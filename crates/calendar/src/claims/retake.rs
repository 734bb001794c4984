//! Taking time again that was lost: money came when the hold was over.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use kernel::id::PersonId;

use super::TakeError;
use super::ending::ClaimsLost;
use super::lock::{claims_of_owners, lock};
use super::take::take_until;
use crate::model::{Claim, ClaimOwner, TimeRange};

/// Takes the time the owner once held again, for good, if it can still be sold: it lies in the future, `slot_person` still
/// offers a slot of exactly this time, and nobody else has it. Overdue rivals lose it as they do to [`super::take`].
///
/// # Errors
/// [`ClaimsLost::Gone`] when the time cannot be had; otherwise when the database fails. Roll back either way.
pub async fn retake(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    owner: ClaimOwner,
    slot_person: PersonId,
) -> Result<(), ClaimsLost> {
    let earlier = claims_of_owners(connection, &BTreeSet::from([owner])).await?;
    let (during, partner) = time_and_partner(&earlier, slot_person).ok_or(ClaimsLost::Gone)?;
    if during.starts_at <= now {
        return Err(ClaimsLost::Gone);
    }
    let locked = lock(connection, now, [slot_person, partner], during).await?;
    let is_offered =
        locked.slots().iter().any(|slot| slot.person_id == slot_person && slot.during() == during);
    if !is_offered {
        return Err(ClaimsLost::Gone);
    }
    take_until(connection, now, &locked, owner, None).await?;
    Ok(())
}

/// When the owner's lesson is, and who has it with `slot_person`; an owner takes two people's time, always the same.
fn time_and_partner(earlier: &[Claim], slot_person: PersonId) -> Option<(TimeRange, PersonId)> {
    let during = earlier.first()?.during();
    let people: BTreeSet<PersonId> = earlier.iter().map(|claim| claim.person_id).collect();
    assert!(
        people.len() == 2 && earlier.iter().all(|claim| claim.during() == during),
        "an owner takes one time of two people"
    );
    let partner = people.iter().copied().find(|person_id| *person_id != slot_person)?;
    people.contains(&slot_person).then_some((during, partner))
}

impl From<TakeError> for ClaimsLost {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Taken(_) => Self::Gone,
            TakeError::Database(error) => Self::Database(error),
        }
    }
}
