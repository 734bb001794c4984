//! Small vocabularies of bookings.

use async_graphql::Enum;

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::BookingStatus")]
pub enum BookingStatus {
    /// The time is held until `expiresAt`; it waits to be paid.
    Pending,
    /// Paid; the teacher has not answered yet.
    Paid,
    /// Paid and accepted.
    Confirmed,
    /// The lesson is on.
    InProgress,
    /// The lesson was held.
    Completed,
    /// Called off; see `cancelledBy`.
    Cancelled,
    /// Not paid in time; the slot is free again.
    Expired,
    /// Somebody did not come.
    NoShow,
}

/// Who called a booking off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::CancelledBy")]
pub enum BookingCancelledBy {
    /// Its student.
    Student,
    /// Its teacher.
    Teacher,
    /// An admin.
    Admin,
    /// The product itself.
    System,
}
