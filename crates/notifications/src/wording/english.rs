//! The wording in English.

use super::{Text, Told, materials, money};
use crate::facts::{Canceller, Side};
use crate::kinds::NotificationKind;

pub(super) fn text(kind: NotificationKind, told: &Told<'_>) -> Text {
    let time = told.time();
    let (title, body) = match kind {
        NotificationKind::BookingHeld => (
            "Please pay for your lesson",
            match told.deadline() {
                Some(deadline) => format!("We hold the lesson of {time} for you until {deadline}."),
                None => format!("We hold the lesson of {time} for you."),
            },
        ),
        NotificationKind::BookingExpired => (
            "Booking expired",
            format!("The lesson of {time} was not paid in time. It is not held for you any more."),
        ),
        NotificationKind::BookingCancelledUnpaid => {
            ("Booking cancelled", format!("The lesson of {time} was cancelled before it was paid."))
        }
        NotificationKind::BookingPaid => (
            "Payment received",
            match told.deadline() {
                Some(deadline) => {
                    format!("The lesson of {time} is paid. The teacher answers before {deadline}.")
                }
                None => format!("The lesson of {time} is paid. The teacher answers next."),
            },
        ),
        NotificationKind::BookingToAnswer => (
            "A student booked a lesson with you",
            match told.deadline() {
                Some(deadline) => format!("The lesson of {time} is paid. Please answer before {deadline}."),
                None => format!("The lesson of {time} is paid. Please answer."),
            },
        ),
        NotificationKind::BookingConfirmed => {
            ("Lesson confirmed", format!("The lesson of {time} takes place."))
        }
        NotificationKind::LessonWithinDay => {
            ("Lesson within 24 hours", format!("Your lesson starts on {time}."))
        }
        NotificationKind::LessonWithinHour => {
            ("Lesson within the hour", format!("Your lesson starts on {time}."))
        }
        NotificationKind::LessonCompleted => match told.reader() {
            Some(Side::Teacher) => ("Lesson held", format!("The lesson of {time} counts as held.")),
            _ => (
                "How was your lesson?",
                format!("The lesson of {time} counts as held. Please write a review."),
            ),
        },
        NotificationKind::BookingDeclined
        | NotificationKind::BookingNotAnswered
        | NotificationKind::BookingCancelled
        | NotificationKind::BookingPaidTooLate
        | NotificationKind::BookingMoneyGone => called_off(kind, &time, told),
        NotificationKind::NoShowReported | NotificationKind::NoShowDecided => absence(kind, &time, told),
        NotificationKind::AccountSuspended
        | NotificationKind::AccountReinstated
        | NotificationKind::TeacherVerified
        | NotificationKind::ReviewHidden
        | NotificationKind::ReviewWritten
        | NotificationKind::ReviewAnswered => beside_lessons(kind, told),
        NotificationKind::MaterialBought
        | NotificationKind::MaterialSold
        | NotificationKind::MaterialUpdated
        | NotificationKind::MaterialTakenDown
        | NotificationKind::MaterialRestored
        | NotificationKind::MaterialAccessLost => materials::english(kind, told),
        _ => money::english(kind, told),
    };
    Text { title, body }
}

/// Lessons that do not take place.
fn called_off(kind: NotificationKind, time: &str, told: &Told<'_>) -> (&'static str, String) {
    let lesson = told.lesson();
    let (title, what) = match kind {
        NotificationKind::BookingDeclined => {
            ("Booking declined", format!("The teacher cannot give the lesson of {time}."))
        }
        NotificationKind::BookingNotAnswered => (
            "Booking not answered",
            format!("The lesson of {time} was not answered in time, so it is cancelled."),
        ),
        NotificationKind::BookingPaidTooLate => (
            "Payment came too late",
            format!("The lesson of {time} could not be had any more when your payment came."),
        ),
        NotificationKind::BookingMoneyGone => (
            "Lesson cancelled",
            format!(
                "The payment for the lesson of {time} was sent back to the student by the bank or payment service."
            ),
        ),
        _ => (
            "Lesson cancelled",
            match lesson.and_then(|lesson| lesson.cancelled_by) {
                Some(Canceller::Student) if told.reader() == Some(Side::Student) => {
                    format!("You cancelled the lesson of {time}.")
                }
                Some(Canceller::Teacher) if told.reader() == Some(Side::Teacher) => {
                    format!("You cancelled the lesson of {time}.")
                }
                Some(Canceller::Student) => format!("The student cancelled the lesson of {time}."),
                Some(Canceller::Teacher) => format!("The teacher cancelled the lesson of {time}."),
                Some(Canceller::Admin) => format!("The Teacherin team cancelled the lesson of {time}."),
                Some(Canceller::System) | None => format!("The lesson of {time} cannot take place."),
            },
        ),
    };
    (title, with_refund(what, told))
}

fn absence(kind: NotificationKind, time: &str, told: &Told<'_>) -> (&'static str, String) {
    if kind == NotificationKind::NoShowReported {
        let body = match told.deadline() {
            Some(deadline) => {
                format!(
                    "You are said to have missed the lesson of {time}. If that is not true, object before {deadline}."
                )
            }
            None => format!("You are said to have missed the lesson of {time}."),
        };
        return ("Reported as absent", body);
    }
    let absent = told.lesson().and_then(|lesson| lesson.absent);
    let what = match absent {
        None => format!("The report of an absence does not count: the lesson of {time} was held."),
        Some(_) if absent == told.reader() => {
            format!("It counts that you did not come to the lesson of {time}.")
        }
        Some(Side::Student) => format!("It counts that the student did not come to the lesson of {time}."),
        Some(Side::Teacher) => format!("It counts that the teacher did not come to the lesson of {time}."),
    };
    ("Absence decided", with_refund(what, told))
}

fn beside_lessons(kind: NotificationKind, told: &Told<'_>) -> (&'static str, String) {
    match kind {
        NotificationKind::AccountSuspended => {
            ("Your account was suspended", "You could not sign in until our team opened it again.".to_owned())
        }
        NotificationKind::AccountReinstated => {
            ("Your account is open again", "The suspension is over.".to_owned())
        }
        NotificationKind::TeacherVerified => {
            ("Your profile is verified", "Students now see the verified mark on your profile.".to_owned())
        }
        NotificationKind::ReviewHidden => (
            "Your review is hidden",
            "Our team hid it: it does not count, and only you still see it.".to_owned(),
        ),
        NotificationKind::ReviewAnswered => {
            let what = if told.is_of_material() { "a material" } else { "your lesson" };
            ("Your review was answered", format!("The teacher answered what you wrote about {what}."))
        }
        _ => (
            if told.is_of_material() {
                "Somebody reviewed your material"
            } else {
                "A student reviewed your lesson"
            },
            match told.stars() {
                Some(stars) => format!("{stars} of 5 stars. You can answer the review."),
                None => "You can answer the review.".to_owned(),
            },
        ),
    }
}

/// Both learn how much goes back: it may be a part.
fn with_refund(what: String, told: &Told<'_>) -> String {
    match (told.amount(), told.reader()) {
        (Some(amount), Some(Side::Student)) => format!("{what} You get {amount} back."),
        (Some(amount), _) => format!("{what} The student gets {amount} back."),
        (None, _) => what,
    }
}
