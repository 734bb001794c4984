//! Which mail says a piece of news to which of the two.

use catalog::LessonMode;
use kernel::{Locale, Money};
use mailer::{
    AbsenceDecision, Canceller, Counterpart, LessonPerson, LessonSummary, MailTemplate, Soon, TooLate,
};
use notifications::Recipient;

use super::news::News;
use super::payloads::ReminderLead;
use crate::queries::LessonTold;
use crate::state::{BookingStatus, CancelledBy, NoShowStatus, Participant};

/// The mail for the one of the two who gets it; `None` when there is nothing to say.
pub(super) fn mail(
    news: News,
    told: &LessonTold,
    reader: Participant,
    recipient: &Recipient,
) -> Option<MailTemplate> {
    let name = recipient.full_name.clone();
    let lesson = summary(told, reader, recipient);
    let booking = &told.booking;
    let (refund, reason) = (refund(told), booking.cancellation_reason.clone());
    let meeting_point = meeting_point(told);
    Some(match news {
        News::Held => MailTemplate::BookingHeld { name, lesson, pay_before: booking.expires_at? },
        News::Expired => MailTemplate::BookingExpired { name, lesson },
        News::Cancelled => MailTemplate::BookingCancelledPending { name, lesson },
        News::Paid => MailTemplate::BookingPaid { name, lesson, answer_before: booking.answer_due_at? },
        News::ToAnswer => {
            MailTemplate::BookingToAnswer { name, lesson, answer_before: booking.answer_due_at? }
        }
        News::Confirmed => MailTemplate::BookingConfirmed { name, lesson, meeting_point },
        News::Declined => MailTemplate::BookingDeclined { name, lesson, reason, refund },
        News::NotAnswered => MailTemplate::BookingNotAnswered { name, lesson, refund },
        News::CancelledPaid => {
            let by = canceller(booking.cancelled_by?);
            let refund = refund.or_else(|| nothing_by_policy(told));
            MailTemplate::BookingCancelledPaid { name, lesson, by, reason, refund }
        }
        News::PaidTooLate => {
            let is_cancelled = booking.status == BookingStatus::Cancelled;
            let because = if is_cancelled { TooLate::BookingCancelled } else { TooLate::TimeLost };
            MailTemplate::BookingPaidTooLate { name, lesson, because, refund }
        }
        News::MoneyGone => MailTemplate::BookingMoneyGone { name, lesson },
        News::Reminder(lead) => {
            MailTemplate::LessonReminder { name, lesson, soon: soon(lead), meeting_point }
        }
        News::Completed => MailTemplate::LessonCompleted { name, lesson },
        News::NoShowReported => {
            let report = told.no_show.as_ref()?;
            let (note, oppose_before) = (report.note.clone(), report.oppose_by);
            MailTemplate::NoShowReported { name, lesson, note, oppose_before }
        }
        News::NoShowDecided => {
            let report = told.no_show.as_ref()?;
            let decision = match report.status {
                NoShowStatus::Upheld => AbsenceDecision::Upheld,
                NoShowStatus::Rejected => AbsenceDecision::Rejected,
                NoShowStatus::Reported | NoShowStatus::Opposed => return None,
            };
            MailTemplate::NoShowDecided { name, lesson, absent: person(report.absent), decision, refund }
        }
    })
}

fn summary(told: &LessonTold, reader: Participant, recipient: &Recipient) -> LessonSummary {
    let booking = &told.booking;
    LessonSummary {
        counterpart: match reader {
            Participant::Student => Counterpart::Teacher(told.teacher_name.clone()),
            Participant::Teacher => Counterpart::Student(told.student_name.clone().unwrap_or_default()),
        },
        skill: match recipient.locale {
            Locale::Indonesian => told.skill_name_indonesian.clone(),
            Locale::English => told.skill_name.clone(),
        },
        starts_at: booking.starts_at,
        zone: recipient.time_zone,
        mode: match booking.mode {
            LessonMode::Online => mailer::LessonMode::Online,
            LessonMode::Offline => mailer::LessonMode::Offline,
        },
        price: booking.price(),
    }
}

/// What goes back for it; `None` when nothing does.
pub(super) fn refund(told: &LessonTold) -> Option<Money> {
    let amount = told.refunded_amount;
    (amount > 0).then_some(Money { amount, currency: told.booking.currency })
}

/// That nothing goes back is told as well, when the policy says so.
fn nothing_by_policy(told: &LessonTold) -> Option<Money> {
    told.release_due_at.map(|_| Money { amount: 0, currency: told.booking.currency })
}

/// Only mails that are sent once a booking is confirmed tell it.
fn meeting_point(told: &LessonTold) -> Option<String> {
    match told.booking.mode {
        LessonMode::Online => told.meeting_link.clone(),
        LessonMode::Offline => told.booking.place.clone(),
    }
}

fn canceller(by: CancelledBy) -> Canceller {
    match by {
        CancelledBy::Student => Canceller::Person(LessonPerson::Student),
        CancelledBy::Teacher => Canceller::Person(LessonPerson::Teacher),
        CancelledBy::Admin => Canceller::Admin,
        CancelledBy::System => Canceller::System,
    }
}

fn person(participant: Participant) -> LessonPerson {
    match participant {
        Participant::Student => LessonPerson::Student,
        Participant::Teacher => LessonPerson::Teacher,
    }
}

fn soon(lead: ReminderLead) -> Soon {
    match lead {
        ReminderLead::Day => Soon::WithinDay,
        ReminderLead::Hour => Soon::WithinHour,
    }
}
