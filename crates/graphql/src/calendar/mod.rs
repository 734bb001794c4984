//! Availability: a teacher's own slots, and the free ones everybody may pick.

pub mod loaders;
pub mod mutations;
pub mod types;

use async_graphql::{Context, Object};
use calendar::TimeRange;
use chrono::{DateTime, Utc};
use kernel::Role;

pub use loaders::{NextFreeSlots, SlotById};
pub use mutations::CalendarMutation;
pub use types::{AvailabilitySlot, AvailabilitySlotConnection, free_slots};

use crate::cost::Items;
use crate::error::{ApiError, ApiResult};
use crate::scope::ContextExtension as _;

/// The calendar's part of `Viewer`.
pub struct ViewerCalendar;

/// The availability of the signed-in teacher.
#[Object]
impl ViewerCalendar {
    /// The viewer's own slots that share time with the range, earliest first: free and taken ones. TEACHER only. At most
    /// 42 days at once.
    #[graphql(directive = Items::apply(100))]
    async fn availability_slots(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Start of the range, e.g. Monday 00:00 in the teacher's zone.")] from: DateTime<Utc>,
        #[graphql(desc = "End of the range; not part of it.")] until: DateTime<Utc>,
    ) -> ApiResult<Vec<AvailabilitySlot>> {
        let person_id = context.actor().require_role(Role::Teacher)?.person_id;
        let range =
            TimeRange::of_calendar(from, until).map_err(|error| ApiError::BadUserInput(error.to_string()))?;
        let slots = calendar::queries::slots_of_person(&mut *context.read().await?, person_id, range).await?;
        Ok(slots.into_iter().map(AvailabilitySlot::from).collect())
    }
}
