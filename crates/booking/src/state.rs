//! States of a booking and the changes it can go through.

kernel::text_enum! {
    /// Where a booking stands.
    pub enum BookingStatus {
        /// The time is held for a payment.
        Pending = "PENDING",
        /// Paid; the teacher has not answered yet.
        Paid = "PAID",
        /// Paid and accepted.
        Confirmed = "CONFIRMED",
        /// The lesson is on.
        InProgress = "IN_PROGRESS",
        /// The lesson was held.
        Completed = "COMPLETED",
        /// Called off.
        Cancelled = "CANCELLED",
        /// Not paid in time.
        Expired = "EXPIRED",
        /// Somebody did not come.
        NoShow = "NO_SHOW",
    }
}

kernel::text_enum! {
    /// Who called a booking off.
    pub enum CancelledBy {
        /// Its student.
        Student = "STUDENT",
        /// Its teacher.
        Teacher = "TEACHER",
        /// An admin.
        Admin = "ADMIN",
        /// The product itself.
        System = "SYSTEM",
    }
}

/// What can happen to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingEvent {
    /// Its hold ended without a payment.
    HoldOver,
    /// Its student called it off before paying.
    CancelUnpaid,
}

impl BookingStatus {
    /// Where the event leads; `None` when it cannot happen here.
    #[must_use]
    pub fn after(self, event: BookingEvent) -> Option<Self> {
        match (self, event) {
            (Self::Pending, BookingEvent::HoldOver) => Some(Self::Expired),
            (Self::Pending, BookingEvent::CancelUnpaid) => Some(Self::Cancelled),
            _ => None,
        }
    }

    /// Whether its student has paid, so that the two may know how to reach each other.
    #[must_use]
    pub fn is_paid(self) -> bool {
        matches!(self, Self::Paid | Self::Confirmed | Self::InProgress | Self::Completed | Self::NoShow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_unpaid_expires_or_is_cancelled_for_free() {
        for status in BookingStatus::ALL {
            let is_pending = *status == BookingStatus::Pending;
            assert_eq!(status.after(BookingEvent::HoldOver).is_some(), is_pending, "{status}");
            assert_eq!(status.after(BookingEvent::CancelUnpaid).is_some(), is_pending, "{status}");
        }
    }
}
