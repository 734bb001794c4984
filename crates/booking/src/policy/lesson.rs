//! The lesson itself.

use catalog::LessonMode;

use super::{Relation, Situation, UnavailableReason};
use crate::state::BookingStatus;

type Rule = Result<(), UnavailableReason>;

/// Whether the teacher may say where the online lesson is.
///
/// # Errors
/// The reason why not.
pub fn set_meeting_link(situation: &Situation<'_>) -> Rule {
    teacher_of_accepted(situation)?;
    if situation.booking.mode == LessonMode::Offline {
        return Err(UnavailableReason::LessonIsOffline);
    }
    Ok(())
}

/// Whether the teacher may begin the lesson: a little before its time, and not after it.
///
/// # Errors
/// The reason why not.
pub fn start_meeting(situation: &Situation<'_>) -> Rule {
    teacher_of_accepted(situation)?;
    if situation.status() == BookingStatus::InProgress {
        Err(UnavailableReason::LessonStarted)
    } else if situation.is_frozen() {
        Err(UnavailableReason::NoShowReported)
    } else if situation.now < situation.booking.starts_at - situation.config.meeting_lead {
        Err(UnavailableReason::TooEarly)
    } else if situation.booking.ends_at <= situation.now {
        Err(UnavailableReason::TooLate)
    } else {
        Ok(())
    }
}

/// Whether the teacher may end the lesson. Who ends it before its middle has not given it.
///
/// # Errors
/// The reason why not.
pub fn end_meeting(situation: &Situation<'_>) -> Rule {
    teacher_of_accepted(situation)?;
    let booking = situation.booking;
    if situation.status() == BookingStatus::Confirmed {
        Err(UnavailableReason::LessonNotStarted)
    } else if situation.is_frozen() {
        Err(UnavailableReason::NoShowReported)
    } else if situation.now < booking.starts_at + (booking.ends_at - booking.starts_at) / 2 {
        Err(UnavailableReason::TooEarly)
    } else {
        Ok(())
    }
}

fn teacher_of_accepted(situation: &Situation<'_>) -> Rule {
    if situation.relation != Relation::Teacher {
        return Err(UnavailableReason::OnlyTeacher);
    }
    accepted(situation)
}

/// The booking is CONFIRMED or IN_PROGRESS.
pub(super) fn accepted(situation: &Situation<'_>) -> Rule {
    match situation.status() {
        BookingStatus::Confirmed | BookingStatus::InProgress => Ok(()),
        BookingStatus::Pending => Err(UnavailableReason::AwaitingPayment),
        BookingStatus::Paid => Err(UnavailableReason::AwaitingAnswer),
        BookingStatus::Completed
        | BookingStatus::NoShow
        | BookingStatus::Cancelled
        | BookingStatus::Expired => Err(UnavailableReason::Over),
    }
}
