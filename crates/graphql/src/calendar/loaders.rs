//! Batched reads of slots.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::{Slot, queries};
use database::DatabaseError;
use kernel::id::{AvailabilitySlotId, PersonId};

use crate::loader::{Batch, LoaderScope};

/// Slots by id. For relations of things that may be seen already.
pub struct SlotById;

impl Batch for SlotById {
    type Key = AvailabilitySlotId;
    type Value = Arc<Slot>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<AvailabilitySlotId>,
    ) -> Result<HashMap<AvailabilitySlotId, Arc<Slot>>, DatabaseError> {
        let slots = queries::slots_by_ids(&mut *scope.connection().await?, &keys).await?;
        Ok(slots.into_iter().map(|slot| (slot.id, Arc::new(slot))).collect())
    }
}

/// The next free slots of a person, as many as asked for.
pub struct NextFreeSlots;

impl Batch for NextFreeSlots {
    type Key = (PersonId, i64);
    type Value = Vec<Arc<Slot>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<(PersonId, i64)>,
    ) -> Result<HashMap<(PersonId, i64), Vec<Arc<Slot>>>, DatabaseError> {
        // One statement for all: pages ask for one number; where two differ, the larger holds the smaller.
        let people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
        let limit = keys.iter().map(|(_, limit)| *limit).max().unwrap_or(0);
        let mut connection = scope.connection().await?;
        let slots = queries::free_slots_of_people(&mut connection, &people, scope.now, None, limit).await?;
        let mut by_person: HashMap<PersonId, Vec<Arc<Slot>>> = HashMap::new();
        for slot in slots {
            by_person.entry(slot.person_id).or_default().push(Arc::new(slot));
        }
        Ok(keys
            .into_iter()
            .map(|(person, limit)| {
                let slots = by_person.get(&person).map(Vec::as_slice).unwrap_or_default();
                let wanted = usize::try_from(limit).unwrap_or_default().min(slots.len());
                ((person, limit), slots.get(..wanted).unwrap_or_default().to_vec())
            })
            .collect())
    }
}
