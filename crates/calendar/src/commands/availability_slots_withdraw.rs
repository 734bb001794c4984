//! Takes back lesson times nobody booked.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::availability_slots;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{AvailabilitySlotId, PersonId};
use kernel::{Actor, Refusal, Refusals, Role};

use super::SLOTS_MAX;
use crate::model::Slot;

/// Why slots were not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AvailabilitySlotsWithdrawCode {
    /// Not a single slot was named.
    SlotsMissing,
    /// More slots than one call takes.
    TooManySlots,
    /// There is no such slot among your open ones.
    NotFound,
    /// Somebody booked it, or you are taken at that time.
    SlotTaken,
}

/// What to withdraw.
#[derive(Debug, Clone)]
pub struct AvailabilitySlotsWithdrawInput {
    /// 1 to 100 slots of one's own.
    pub ids: Vec<AvailabilitySlotId>,
}

/// Withdraws the slots, all or none, and returns them as they are now.
///
/// # Errors
/// Refusals that name each offending id by its path; access without the role TEACHER; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: AvailabilitySlotsWithdrawInput,
) -> Result<Vec<Slot>, CommandError<AvailabilitySlotsWithdrawCode>> {
    let person_id = actor.require_role(Role::Teacher)?.person_id;
    if input.ids.is_empty() {
        let message = "Name at least one slot.";
        return Err(CommandError::refused("ids", AvailabilitySlotsWithdrawCode::SlotsMissing, message));
    }
    if input.ids.len() > SLOTS_MAX {
        let message = format!("Withdraw at most {SLOTS_MAX} slots at once: send the rest in another call.");
        return Err(CommandError::refused("ids", AvailabilitySlotsWithdrawCode::TooManySlots, message));
    }
    connection
        .transaction::<_, CommandError<AvailabilitySlotsWithdrawCode>, _>(async |connection| {
            withdraw(connection, now, person_id, &input.ids).await
        })
        .await
}

async fn withdraw(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    person_id: PersonId,
    ids: &[AvailabilitySlotId],
) -> Result<Vec<Slot>, CommandError<AvailabilitySlotsWithdrawCode>> {
    crate::claims::lock_people(connection, &[person_id]).await?;
    let own = availability_slots::table
        .filter(availability_slots::id.eq_any(ids))
        .filter(availability_slots::person_id.eq(person_id))
        .filter(availability_slots::withdrawn_at.is_null())
        .order(availability_slots::id)
        .select((availability_slots::id, availability_slots::free))
        .for_no_key_update()
        .load::<(AvailabilitySlotId, bool)>(connection)
        .await?;
    refuse(ids, &own.into_iter().collect())?;
    let mut withdrawn: Vec<Slot> =
        diesel::update(availability_slots::table.filter(availability_slots::id.eq_any(ids)))
            .set((
                availability_slots::free.eq(false),
                availability_slots::withdrawn_at.eq(now),
                availability_slots::updated_at.eq(now),
            ))
            .returning(Slot::as_returning())
            .get_results(connection)
            .await?;
    withdrawn.sort_by_key(|slot| (slot.starts_at, slot.id));
    Ok(withdrawn)
}

fn refuse(
    ids: &[AvailabilitySlotId],
    own: &HashMap<AvailabilitySlotId, bool>,
) -> Result<(), Refusals<AvailabilitySlotsWithdrawCode>> {
    let refusals = ids
        .iter()
        .enumerate()
        .filter_map(|(index, id)| {
            let (code, message) = match own.get(id) {
                Some(true) => return None,
                Some(false) => (
                    AvailabilitySlotsWithdrawCode::SlotTaken,
                    "This time is taken: a booked slot cannot be withdrawn.",
                ),
                None => (
                    AvailabilitySlotsWithdrawCode::NotFound,
                    "There is no such slot among your open ones: reload your week.",
                ),
            };
            Some(Refusal::on(format!("ids.{index}"), code, message))
        })
        .collect();
    Refusals::check(refusals)
}
