//! Whether slots are free, computed again from claims under the lock.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{availability_slots, calendar_claims};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{AvailabilitySlotId, PersonId};

use super::{claims_table, is_live};
use crate::model::{Slot, TimeRange};

/// Whose time is taken when.
pub(crate) type TakenTime = (PersonId, TimeRange);

/// Whether the person is not taken at any instant of the time.
#[must_use]
pub fn is_free(person_id: PersonId, during: TimeRange, taken: &[TakenTime]) -> bool {
    !taken.iter().any(|(person, time)| *person == person_id && time.overlaps(during))
}

/// The people's live claims that share time with `range`. Ask under the people's lock, in a statement after the one that
/// took it: a statement sees what was committed when it *started*, not what the lock waited for.
pub(crate) async fn taken_time(
    connection: &mut AsyncPgConnection,
    people: &[PersonId],
    range: TimeRange,
) -> Result<Vec<TakenTime>, DatabaseError> {
    let rows: Vec<(PersonId, DateTime<Utc>, DateTime<Utc>)> = claims_table
        .filter(is_live())
        .filter(calendar_claims::person_id.eq_any(people))
        .filter(calendar_claims::during.overlaps_with(range.bounds()))
        .select((calendar_claims::person_id, calendar_claims::starts_at, calendar_claims::ends_at))
        .load(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(person, starts_at, ends_at)| (person, TimeRange { starts_at, ends_at }))
        .collect())
}

/// Sets `free` of the locked slots to what the claims say now.
pub(super) async fn recompute(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    people: &[PersonId],
    hull: TimeRange,
    slots: &[Slot],
) -> Result<(), DatabaseError> {
    if slots.is_empty() {
        return Ok(());
    }
    // A slot may reach beyond the hull, and be covered there.
    let range = slots.iter().fold(hull, |range, slot| range.hull(slot.during()));
    let taken = taken_time(connection, people, range).await?;
    for free in [true, false] {
        let changed: Vec<AvailabilitySlotId> = slots
            .iter()
            .filter(|slot| slot.free != free && is_free(slot.person_id, slot.during(), &taken) == free)
            .map(|slot| slot.id)
            .collect();
        if !changed.is_empty() {
            diesel::update(availability_slots::table.filter(availability_slots::id.eq_any(changed)))
                .set((availability_slots::free.eq(free), availability_slots::updated_at.eq(now)))
                .execute(connection)
                .await?;
        }
    }
    Ok(())
}
