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

kernel::text_enum! {
    /// For whose calling off a step of a cancellation policy counts. What the product itself calls off goes back in full.
    pub enum CancellingSide {
        /// The student's.
        Student = "STUDENT",
        /// The teacher's.
        Teacher = "TEACHER",
        /// An admin's.
        Admin = "ADMIN",
    }
}

impl CancellingSide {
    /// The side of whoever called it off; `None` for the product itself.
    #[must_use]
    pub fn of(by: CancelledBy) -> Option<Self> {
        match by {
            CancelledBy::Student => Some(Self::Student),
            CancelledBy::Teacher => Some(Self::Teacher),
            CancelledBy::Admin => Some(Self::Admin),
            CancelledBy::System => None,
        }
    }
}

impl From<CancellingSide> for CancelledBy {
    fn from(side: CancellingSide) -> Self {
        match side {
            CancellingSide::Student => Self::Student,
            CancellingSide::Teacher => Self::Teacher,
            CancellingSide::Admin => Self::Admin,
        }
    }
}

kernel::text_enum! {
    /// One of the two people of a lesson.
    pub enum Participant {
        /// Who learns.
        Student = "STUDENT",
        /// Who teaches.
        Teacher = "TEACHER",
    }
}

kernel::text_enum! {
    /// Where a no-show report stands.
    pub enum NoShowStatus {
        /// Said; the other one may oppose it.
        Reported = "REPORTED",
        /// Opposed: an admin decides.
        Opposed = "OPPOSED",
        /// It counts.
        Upheld = "UPHELD",
        /// It does not count: the lesson was held.
        Rejected = "REJECTED",
    }
}

/// What can happen to a booking (DESIGN.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingEvent {
    /// Its hold ended without a payment.
    HoldOver,
    /// Its student called it off before paying.
    CancelUnpaid,
    /// Its order is paid and its time secured; the teacher wants to answer first.
    PaidToAnswer,
    /// Its order is paid and its time secured; the teacher accepts at once.
    PaidAccepted,
    /// Its order is paid, but its time was lost.
    PaidTooLate,
    /// The teacher accepts it.
    Confirm,
    /// The teacher declines it, does not answer in time, or somebody calls it off.
    CancelPaid,
    /// The gateway took the money back, or all of it was refunded from outside, before the lesson.
    MoneyGone,
    /// The meeting began.
    Start,
    /// The meeting ended, or its time passed and nobody said otherwise.
    Complete,
    /// Somebody did not come, and that counts.
    NoShow,
}

impl BookingStatus {
    /// Where the event leads; `None` when it cannot happen here.
    #[must_use]
    pub fn after(self, event: BookingEvent) -> Option<Self> {
        match (self, event) {
            (Self::Pending, BookingEvent::HoldOver) => Some(Self::Expired),
            (Self::Pending, BookingEvent::CancelUnpaid) => Some(Self::Cancelled),
            (Self::Pending | Self::Expired, BookingEvent::PaidToAnswer) => Some(Self::Paid),
            (Self::Pending | Self::Expired, BookingEvent::PaidAccepted)
            | (Self::Paid, BookingEvent::Confirm) => Some(Self::Confirmed),
            (Self::Pending, BookingEvent::PaidTooLate) => Some(Self::Expired),
            (Self::Paid | Self::Confirmed, BookingEvent::CancelPaid | BookingEvent::MoneyGone) => {
                Some(Self::Cancelled)
            }
            (Self::Confirmed, BookingEvent::Start) => Some(Self::InProgress),
            (Self::Confirmed | Self::InProgress, BookingEvent::Complete) => Some(Self::Completed),
            (Self::Confirmed | Self::InProgress, BookingEvent::NoShow) => Some(Self::NoShow),
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

    #[test]
    fn what_was_held_or_called_off_stays_as_it_is() {
        use BookingEvent::{
            CancelPaid, Complete, Confirm, MoneyGone, NoShow, PaidAccepted, PaidToAnswer, Start,
        };
        for status in [BookingStatus::Completed, BookingStatus::NoShow, BookingStatus::Cancelled] {
            for event in [PaidToAnswer, PaidAccepted, Confirm, CancelPaid, MoneyGone, Start, Complete, NoShow]
            {
                assert_eq!(status.after(event), None, "{status} {event:?}");
            }
        }
    }

    #[test]
    fn money_that_comes_after_the_hold_revives_what_expired() {
        assert_eq!(BookingStatus::Expired.after(BookingEvent::PaidAccepted), Some(BookingStatus::Confirmed));
        assert_eq!(BookingStatus::Expired.after(BookingEvent::PaidToAnswer), Some(BookingStatus::Paid));
    }
}
