//! Slots as clients see them.

use std::sync::Arc;

use async_graphql::{Context, Object};
use calendar::Slot;
use chrono::{DateTime, Utc};
use kernel::id::{AvailabilitySlotId, PersonId};
use kernel::page::{PageRequest, encode_cursor};

use crate::booking::Booking;
use crate::booking::loaders::BookingOnSlot;
use crate::connection;
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// One bookable lesson's time. It is booked whole.
#[derive(Debug, Clone)]
pub struct AvailabilitySlot(pub Arc<Slot>);

impl From<Slot> for AvailabilitySlot {
    fn from(slot: Slot) -> Self {
        Self(Arc::new(slot))
    }
}

/// One bookable lesson's time. It is booked whole.
#[Object]
impl AvailabilitySlot {
    /// The slot's id.
    async fn id(&self) -> PublicId<AvailabilitySlotId> {
        self.0.id.into()
    }

    /// When the lesson starts.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// When the lesson ends; not part of it any more.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    /// Its length in minutes.
    async fn duration_minutes(&self) -> i32 {
        i32::try_from(self.0.minutes()).unwrap_or(i32::MAX)
    }

    /// IANA zone the teacher scheduled it in, e.g. `Asia/Makassar`. Show times in the reader's own zone.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Whether it can be booked, as far as is known at this moment. `bookingCreate` has the last word.
    async fn is_free(&self, context: &Context<'_>) -> bool {
        self.0.free && self.0.starts_at > context.now()
    }

    /// The booking that takes its time or took it: null for everybody but its two people and admins, and while there is
    /// none.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        Ok(context.load::<BookingOnSlot>(self.0.id).await?.map(Booking))
    }

    /// When the teacher withdrew it; null while it is offered.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }

    /// When it was published.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(AvailabilitySlotConnection, AvailabilitySlotEdge, AvailabilitySlot, "slots");

/// A page of a person's free slots, for the slot picker of a teacher. Slots that have begun are never offered.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list or a range that ends before it starts; the database's failures.
pub async fn free_slots(
    context: &Context<'_>,
    person_id: PersonId,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    request: PageRequest,
) -> ApiResult<AvailabilitySlotConnection> {
    if [from, until].into_iter().flatten().any(|instant| !kernel::clock::is_plausible(instant)) {
        return Err(ApiError::BadUserInput("Ask for a time between the years 2000 and 2099.".to_owned()));
    }
    let from = from.map_or(context.now(), |from| from.max(context.now()));
    if until.is_some_and(|until| until <= from) {
        return Err(ApiError::BadUserInput("`until` must be after `from` and in the future.".to_owned()));
    }
    // `from` is left out: it moves with the clock, and the cursor says where to go on.
    let binding = format!("freeSlots/{person_id}/{until:?}");
    let key = request.key(&binding)?;
    let mut connection = context.read().await?;
    let page =
        calendar::queries::free_slots_page(&mut connection, person_id, from, until, &request, key).await?;
    Ok(AvailabilitySlotConnection::new(
        page.map(|slot| AvailabilitySlotEdge {
            cursor: encode_cursor(&binding, &slot.key()),
            node: slot.into(),
        }),
        None,
    ))
}
