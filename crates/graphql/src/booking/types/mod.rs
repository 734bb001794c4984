//! Bookings as clients see them.

pub mod actions;
pub mod booking_type;
pub mod enums;
pub mod meeting;

pub use actions::AvailableAction;
pub use booking_type::{Booking, BookingConnection, BookingEdge};
pub use enums::{BookingCancelledBy, BookingStatus};
pub use meeting::{
    BookingParticipant, Meeting, NoShowReport, NoShowReportConnection, NoShowReportEdge, NoShowStatus,
};
