//! What teachers do with their availability; one file each.

mod availability_slots_publish;
mod availability_slots_withdraw;

use async_graphql::MergedObject;

/// The mutations of the calendar.
#[derive(MergedObject, Default)]
pub struct CalendarMutation(
    availability_slots_publish::AvailabilitySlotsPublish,
    availability_slots_withdraw::AvailabilitySlotsWithdraw,
);
