//! What the list in the app keeps of a piece of news.

use notifications::{Facts, LessonFacts, Notice, NotificationKind, Side, Subject};

use super::news::News;
use super::payloads::ReminderLead;
use super::wording;
use crate::queries::LessonTold;
use crate::state::{CancelledBy, NoShowStatus, Participant};

/// The notification for one of the two.
pub(super) fn notice(news: News, told: &LessonTold, reader: Participant) -> Notice {
    let subject = Some(Subject::Booking(told.booking.id));
    let facts = Facts::Lesson(facts(news, told, reader));
    match news {
        // Two payments can come too late for one booking: more goes back, so there is more to tell.
        News::PaidTooLate => Notice::again(kind(news), subject, facts, told.refunded_amount),
        _ => Notice::once(kind(news), subject, facts),
    }
}

fn kind(news: News) -> NotificationKind {
    match news {
        News::Held => NotificationKind::BookingHeld,
        News::Expired => NotificationKind::BookingExpired,
        News::Cancelled => NotificationKind::BookingCancelledUnpaid,
        News::Paid => NotificationKind::BookingPaid,
        News::ToAnswer => NotificationKind::BookingToAnswer,
        News::Confirmed => NotificationKind::BookingConfirmed,
        News::Declined => NotificationKind::BookingDeclined,
        News::NotAnswered => NotificationKind::BookingNotAnswered,
        News::CancelledPaid => NotificationKind::BookingCancelled,
        News::PaidTooLate => NotificationKind::BookingPaidTooLate,
        News::MoneyGone => NotificationKind::BookingMoneyGone,
        News::Reminder(ReminderLead::Day) => NotificationKind::LessonWithinDay,
        News::Reminder(ReminderLead::Hour) => NotificationKind::LessonWithinHour,
        News::Completed => NotificationKind::LessonCompleted,
        News::NoShowReported => NotificationKind::NoShowReported,
        News::NoShowDecided => NotificationKind::NoShowDecided,
    }
}

fn facts(news: News, told: &LessonTold, reader: Participant) -> LessonFacts {
    let booking = &told.booking;
    let mut facts = LessonFacts::new(side(reader), booking.starts_at);
    let refund = wording::refund(told).map(Into::into);
    match news {
        News::Held => facts.deadline = booking.expires_at,
        News::Paid | News::ToAnswer => facts.deadline = booking.answer_due_at,
        News::Declined | News::NotAnswered | News::PaidTooLate => facts.refund = refund,
        News::CancelledPaid => {
            facts.refund = refund;
            facts.cancelled_by = booking.cancelled_by.map(canceller);
        }
        News::NoShowReported => facts.deadline = told.no_show.as_ref().map(|report| report.oppose_by),
        News::NoShowDecided => {
            facts.refund = refund;
            let upheld = told.no_show.as_ref().filter(|report| report.status == NoShowStatus::Upheld);
            facts.absent = upheld.map(|report| side(report.absent));
        }
        News::Expired
        | News::Cancelled
        | News::Confirmed
        | News::MoneyGone
        | News::Reminder(_)
        | News::Completed => {}
    }
    facts
}

fn side(participant: Participant) -> Side {
    match participant {
        Participant::Student => Side::Student,
        Participant::Teacher => Side::Teacher,
    }
}

fn canceller(by: CancelledBy) -> notifications::Canceller {
    match by {
        CancelledBy::Student => notifications::Canceller::Student,
        CancelledBy::Teacher => notifications::Canceller::Teacher,
        CancelledBy::Admin => notifications::Canceller::Admin,
        CancelledBy::System => notifications::Canceller::System,
    }
}
