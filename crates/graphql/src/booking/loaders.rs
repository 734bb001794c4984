//! Batched reads of bookings.

use std::collections::HashMap;
use std::sync::Arc;

use booking::queries;
use database::DatabaseError;
use kernel::id::{AvailabilitySlotId, BookingId};

use crate::loader::{Batch, LoaderScope};

/// Bookings by id, as far as the actor may see them.
pub struct BookingById;

impl Batch for BookingById {
    type Key = BookingId;
    type Value = Arc<booking::Booking>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<BookingId>,
    ) -> Result<HashMap<BookingId, Arc<booking::Booking>>, DatabaseError> {
        let bookings = queries::bookings_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(bookings.into_iter().map(|booking| (booking.id, Arc::new(booking))).collect())
    }
}

/// The booking that takes a slot's time or took it, as far as the actor may see it. Cancelled and expired ones gave it
/// back.
pub struct BookingOnSlot;

impl Batch for BookingOnSlot {
    type Key = AvailabilitySlotId;
    type Value = Arc<booking::Booking>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<AvailabilitySlotId>,
    ) -> Result<HashMap<AvailabilitySlotId, Arc<booking::Booking>>, DatabaseError> {
        let bookings =
            queries::bookings_on_slots(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        // The oldest come first: of a hold that is over and its successor, the successor stays.
        Ok(bookings.into_iter().map(|booking| (booking.slot_id, Arc::new(booking))).collect())
    }
}
