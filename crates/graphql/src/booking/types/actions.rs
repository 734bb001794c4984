//! Which buttons to draw.

use async_graphql::{Enum, SimpleObject};

/// What can be done with a booking by a button. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::BookingAction")]
pub enum BookingAction {
    /// `paymentStart` with the booking's order.
    Pay,
    /// `bookingConfirm`
    Confirm,
    /// `bookingDecline`
    Decline,
    /// `bookingCancel`
    Cancel,
    /// `meetingLinkSet`
    SetMeetingLink,
    /// `meetingStart`
    StartMeeting,
    /// `meetingEnd`
    EndMeeting,
    /// `noShowReport`
    ReportNoShow,
    /// `noShowOppose`
    OpposeNoShow,
    /// `noShowDecide`
    DecideNoShow,
    /// `reviewCreate`
    Review,
}

/// Why a button is grey. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::UnavailableReason")]
pub enum BookingActionUnavailableReason {
    /// Only the student does this.
    OnlyStudent,
    /// Only the teacher does this.
    OnlyTeacher,
    /// Only the two people of the lesson do this.
    OnlyParticipants,
    /// Only the one who is said to have been absent does this.
    OnlyAccused,
    /// Only an admin does this.
    OnlyAdmin,
    /// It is not paid yet.
    AwaitingPayment,
    /// The teacher has not answered yet.
    AwaitingAnswer,
    /// The gateway examines a payment of it: wait for its decision, which takes up to a day.
    PaymentInDoubt,
    /// It is paid already.
    AlreadyPaid,
    /// The teacher has answered already.
    AlreadyAnswered,
    /// The lesson has begun.
    LessonStarted,
    /// The lesson has not begun yet.
    LessonNotStarted,
    /// It is called off, expired, or the lesson was held.
    Over,
    /// It is not time yet.
    TooEarly,
    /// The time for it has passed.
    TooLate,
    /// Somebody was reported as absent: that is decided first.
    NoShowReported,
    /// Nobody was reported as absent.
    NoShowNotReported,
    /// The report is opposed already.
    NoShowOpposed,
    /// Nobody has opposed the report: there is nothing to decide.
    NoShowNotOpposed,
    /// The report is decided.
    NoShowDecided,
    /// The lesson is at a place: it has no link.
    LessonIsOffline,
    /// It is reviewed already.
    AlreadyReviewed,
}

/// A button: draw it when it is listed, grey when `unavailableReason` is not null.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "BookingAvailableAction")]
pub struct AvailableAction {
    /// What the button does.
    pub action: BookingAction,
    /// Why it is grey; null when it works.
    pub unavailable_reason: Option<BookingActionUnavailableReason>,
}

impl From<booking::AvailableAction> for AvailableAction {
    fn from(available: booking::AvailableAction) -> Self {
        Self { action: available.action.into(), unavailable_reason: available.unavailable.map(Into::into) }
    }
}
