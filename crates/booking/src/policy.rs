//! Who may do what with a booking, and what they see of it. Pure.

use kernel::Actor;

use crate::model::Booking;
use crate::state::{BookingEvent, BookingStatus};

/// How somebody stands to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Booked it.
    Student,
    /// Teaches it.
    Teacher,
    /// Moderates.
    Admin,
}

/// What can be done with a booking by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookingAction {
    /// Call it off.
    Cancel,
}

/// Why a button is grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnavailableReason {
    /// Nobody but the student calls off what is not paid.
    OnlyStudent,
    /// It is paid: calling it off comes with refunds.
    AlreadyPaid,
}

/// A button: drawn when it is listed, grey when there is a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableAction {
    /// What it does.
    pub action: BookingAction,
    /// Why it is grey; `None` when it works.
    pub unavailable: Option<UnavailableReason>,
}

/// How the actor stands to the booking; `None` for those who must not know of it.
#[must_use]
pub fn relation(actor: &Actor, booking: &Booking) -> Option<Relation> {
    let user = actor.user()?;
    if user.user_id == booking.student_user_id {
        Some(Relation::Student)
    } else if user.person_id == booking.teacher_person_id {
        Some(Relation::Teacher)
    } else if actor.is_admin() {
        Some(Relation::Admin)
    } else {
        None
    }
}

/// The buttons of a booking. What is over has none.
#[must_use]
pub fn available_actions(booking: &Booking, relation: Relation) -> Vec<AvailableAction> {
    match booking.status {
        BookingStatus::Pending | BookingStatus::Paid | BookingStatus::Confirmed => {
            vec![AvailableAction {
                action: BookingAction::Cancel,
                unavailable: cancel(booking, relation).err(),
            }]
        }
        BookingStatus::InProgress
        | BookingStatus::Completed
        | BookingStatus::Cancelled
        | BookingStatus::Expired
        | BookingStatus::NoShow => Vec::new(),
    }
}

/// Whether somebody with this relation may call it off now.
///
/// # Errors
/// The reason why not.
pub fn cancel(booking: &Booking, relation: Relation) -> Result<(), UnavailableReason> {
    if booking.status.after(BookingEvent::CancelUnpaid).is_none() {
        Err(UnavailableReason::AlreadyPaid)
    } else if relation == Relation::Student {
        Ok(())
    } else {
        Err(UnavailableReason::OnlyStudent)
    }
}

/// Whether the place may be shown. Its people see it once the lesson is paid, and not before: a booking costs nothing
/// to make, and an address is not given away for that.
#[must_use]
pub fn shows_place(booking: &Booking, relation: Relation) -> bool {
    match relation {
        Relation::Student | Relation::Teacher => booking.status.is_paid(),
        Relation::Admin => true,
    }
}

#[cfg(test)]
mod tests;
