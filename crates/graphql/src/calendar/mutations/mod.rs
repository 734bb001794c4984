//! What teachers do with their availability; one file each.

pub mod availability_slots_publish;
pub mod availability_slots_withdraw;

use async_graphql::MergedObject;

/// The mutations of the calendar.
#[derive(MergedObject, Default)]
pub struct CalendarMutation(
    availability_slots_publish::AvailabilitySlotsPublish,
    availability_slots_withdraw::AvailabilitySlotsWithdraw,
);
