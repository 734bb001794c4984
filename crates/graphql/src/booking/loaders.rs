//! Batched reads of bookings.

use std::collections::HashMap;
use std::sync::Arc;

use booking::queries;
use database::DatabaseError;
use kernel::id::{AvailabilitySlotId, BookingId, OrderLineId};

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

/// The booking that a line of an order sells, as far as the actor may see it.
pub struct BookingOfLine;

impl Batch for BookingOfLine {
    type Key = OrderLineId;
    type Value = Arc<booking::Booking>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Arc<booking::Booking>>, DatabaseError> {
        let bookings =
            queries::bookings_of_lines(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(bookings.into_iter().map(|booking| (booking.order_line_id, Arc::new(booking))).collect())
    }
}

/// The meeting of a booking, as far as the actor may see it.
pub struct MeetingOfBooking;

impl Batch for MeetingOfBooking {
    type Key = BookingId;
    type Value = Arc<booking::Meeting>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<BookingId>,
    ) -> Result<HashMap<BookingId, Arc<booking::Meeting>>, DatabaseError> {
        let meetings =
            queries::meetings_of_bookings(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(meetings.into_iter().map(|meeting| (meeting.booking_id, Arc::new(meeting))).collect())
    }
}

/// The no-show report of a booking, as far as the actor may see it.
pub struct NoShowReportOfBooking;

impl Batch for NoShowReportOfBooking {
    type Key = BookingId;
    type Value = Arc<booking::NoShowReport>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<BookingId>,
    ) -> Result<HashMap<BookingId, Arc<booking::NoShowReport>>, DatabaseError> {
        let reports =
            queries::no_show_reports_of_bookings(&mut *scope.connection().await?, &scope.actor, &keys)
                .await?;
        Ok(reports.into_iter().map(|report| (report.booking_id, Arc::new(report))).collect())
    }
}
