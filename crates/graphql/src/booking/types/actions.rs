//! Which buttons to draw.

use async_graphql::{Enum, SimpleObject};

/// What can be done with a booking by a button. The list will grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::BookingAction")]
pub enum BookingAction {
    /// `bookingCancel`
    Cancel,
}

/// Why a button is grey. The list will grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::UnavailableReason")]
pub enum BookingActionUnavailableReason {
    /// Only the student calls off what is not paid.
    OnlyStudent,
    /// It is paid.
    AlreadyPaid,
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
