//! Who may do what with a booking, and what they see of it. Pure.

mod actions;
mod answering;
mod lesson;
mod no_show;
mod refund;

use chrono::{DateTime, Utc};
use kernel::Actor;

pub use actions::{AvailableAction, BookingAction, UnavailableReason, available_actions};
pub use answering::{cancel, confirm, decline, pay};
pub use lesson::{end_meeting, set_meeting_link, start_meeting};
pub use no_show::{decide_no_show, oppose_no_show, report_no_show};
pub use refund::{CancellationQuote, promised_basis_points, quote};

use crate::config::BookingConfig;
use crate::model::{Booking, NoShowReport};
use crate::state::{BookingStatus, NoShowStatus, Participant};

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

impl Relation {
    /// Which of the two people of the lesson this is; `None` for an admin.
    #[must_use]
    pub fn participant(self) -> Option<Participant> {
        match self {
            Self::Student => Some(Participant::Student),
            Self::Teacher => Some(Participant::Teacher),
            Self::Admin => None,
        }
    }
}

/// All that the rules ask about.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The booking.
    pub booking: &'a Booking,
    /// Whether the gateway examines a payment of it and has not decided yet.
    pub is_payment_in_doubt: bool,
    /// What was reported of it.
    pub no_show: Option<&'a NoShowReport>,
    /// Who asks.
    pub relation: Relation,
    /// When.
    pub now: DateTime<Utc>,
    /// The operator's rules.
    pub config: &'a BookingConfig,
}

impl<'a> Situation<'a> {
    /// One in which nobody was reported as absent and no payment is in doubt.
    #[must_use]
    pub fn plain(
        booking: &'a Booking,
        relation: Relation,
        now: DateTime<Utc>,
        config: &'a BookingConfig,
    ) -> Self {
        Self { booking, is_payment_in_doubt: false, no_show: None, relation, now, config }
    }

    /// Whether somebody is said to have been absent and nobody has decided yet: money and completion are frozen.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.no_show
            .is_some_and(|report| matches!(report.status, NoShowStatus::Reported | NoShowStatus::Opposed))
    }

    fn status(&self) -> BookingStatus {
        self.booking.status
    }
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

/// Whether the place may be shown. Its people see it once the lesson is paid, and not before: a booking costs nothing
/// to make, and an address is not given away for that.
#[must_use]
pub fn shows_place(booking: &Booking, relation: Relation) -> bool {
    match relation {
        Relation::Student | Relation::Teacher => booking.status.is_paid(),
        Relation::Admin => true,
    }
}

/// Whether the meeting's link may be shown: to the two people of a paid lesson, and to nobody else.
#[must_use]
pub fn shows_meeting_link(booking: &Booking, relation: Relation) -> bool {
    match relation {
        Relation::Student | Relation::Teacher => booking.status.is_paid(),
        Relation::Admin => false,
    }
}

#[cfg(test)]
mod tests;
