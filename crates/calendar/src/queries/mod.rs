//! Reads of availability. Which people's slots may be seen is asked by whoever knows the people: slots of public teachers
//! are public while they are free; one's own week is one's own.

mod free_slots;
mod own;

pub use free_slots::{SlotKey, free_slots_of_people, free_slots_page};
pub use own::{RANGE_MAX, RangeError, slots_by_ids, slots_of_person};
