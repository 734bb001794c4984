//! What people do with bookings; one file each.

pub mod booking_cancel;
pub mod booking_create;

use async_graphql::MergedObject;

/// The mutations of bookings.
#[derive(MergedObject, Default)]
pub struct BookingMutation(booking_create::BookingCreate, booking_cancel::BookingCancel);
