//! Bookings as clients see them.

mod actions;
mod booking_type;
mod enums;

pub use actions::AvailableAction;
pub use booking_type::{Booking, BookingConnection, BookingEdge};
pub use enums::{BookingCancelledBy, BookingStatus};
