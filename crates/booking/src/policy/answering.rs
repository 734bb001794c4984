//! Paying, answering, calling off.

use super::{Relation, Situation, UnavailableReason};
use crate::state::BookingStatus;

type Rule = Result<(), UnavailableReason>;

/// Whether the student may pay it now. Its order has the last word: it may have other lines whose holds end earlier.
///
/// # Errors
/// The reason why not.
pub fn pay(situation: &Situation<'_>) -> Rule {
    if situation.relation != Relation::Student {
        return Err(UnavailableReason::OnlyStudent);
    }
    match situation.status() {
        // Whoever paid beside it could pay twice.
        BookingStatus::Pending if situation.is_payment_in_doubt => Err(UnavailableReason::PaymentInDoubt),
        BookingStatus::Pending => held(situation),
        BookingStatus::Paid
        | BookingStatus::Confirmed
        | BookingStatus::InProgress
        | BookingStatus::Completed
        | BookingStatus::NoShow => Err(UnavailableReason::AlreadyPaid),
        BookingStatus::Cancelled | BookingStatus::Expired => Err(UnavailableReason::Over),
    }
}

/// Whether the teacher may accept it now.
///
/// # Errors
/// The reason why not.
pub fn confirm(situation: &Situation<'_>) -> Rule {
    answer(situation)
}

/// Whether the teacher may turn it down now.
///
/// # Errors
/// The reason why not.
pub fn decline(situation: &Situation<'_>) -> Rule {
    answer(situation)
}

fn answer(situation: &Situation<'_>) -> Rule {
    if situation.relation != Relation::Teacher {
        return Err(UnavailableReason::OnlyTeacher);
    }
    match situation.status() {
        BookingStatus::Pending => Err(UnavailableReason::AwaitingPayment),
        // The sweep that ends it comes a moment later: what counts is the instant, and not who was quicker.
        BookingStatus::Paid => match situation.booking.answer_due_at {
            Some(due_at) if due_at <= situation.now => Err(UnavailableReason::TooLate),
            _ => Ok(()),
        },
        BookingStatus::Confirmed | BookingStatus::InProgress => Err(UnavailableReason::AlreadyAnswered),
        BookingStatus::Completed
        | BookingStatus::NoShow
        | BookingStatus::Cancelled
        | BookingStatus::Expired => Err(UnavailableReason::Over),
    }
}

/// Whether it may be called off now: by its student while it is not paid, by either side or an admin once it is, until
/// the lesson begins.
///
/// # Errors
/// The reason why not.
pub fn cancel(situation: &Situation<'_>) -> Rule {
    match situation.status() {
        BookingStatus::Pending if situation.relation != Relation::Student => {
            Err(UnavailableReason::OnlyStudent)
        }
        BookingStatus::Pending => held(situation),
        BookingStatus::Paid | BookingStatus::Confirmed => {
            if situation.is_frozen() {
                Err(UnavailableReason::NoShowReported)
            } else if situation.booking.starts_at <= situation.now {
                Err(UnavailableReason::LessonStarted)
            } else {
                Ok(())
            }
        }
        BookingStatus::InProgress => Err(UnavailableReason::LessonStarted),
        BookingStatus::Completed
        | BookingStatus::NoShow
        | BookingStatus::Cancelled
        | BookingStatus::Expired => Err(UnavailableReason::Over),
    }
}

/// An overdue hold is nobody's any more, also while the sweep has not come by yet.
fn held(situation: &Situation<'_>) -> Rule {
    match situation.booking.expires_at {
        Some(expires_at) if situation.now < expires_at => Ok(()),
        _ => Err(UnavailableReason::TooLate),
    }
}
