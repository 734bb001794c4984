//! Booking, paying, answering, calling off.

use chrono::{DateTime, Utc};
use kernel::Money;

use super::{LOCALE, start};
use crate::format::{format_local_time, format_money};
use crate::template::letter::Letter;
use crate::template::person_text::one_line;
use crate::template::{Canceller, Counterpart, LessonMode, LessonPerson, LessonSummary, TooLate};

pub(super) fn held(name: &str, lesson: &LessonSummary, pay_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Pay before", local_time(pay_before, lesson)));
    start(&format!("Please pay: {}", title(lesson)), name)
        .paragraph("We are holding this time for you. Pay before the deadline to keep it.")
        .facts(facts)
}

pub(super) fn expired(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Booking expired: {}", title(lesson)), name)
        .paragraph("We did not receive your payment in time, so we no longer hold this lesson for you.")
        .facts(facts(lesson))
        .paragraph("If you still want it, please book again while the time is free.")
}

pub(super) fn cancelled_pending(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Booking cancelled: {}", title(lesson)), name)
        .paragraph("This booking was cancelled before it was paid. You are not charged.")
        .facts(facts(lesson))
}

pub(super) fn paid(name: &str, lesson: &LessonSummary, answer_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Answer before", local_time(answer_before, lesson)));
    start(&format!("Paid: {}", title(lesson)), name)
        .paragraph("We have received your payment. Now the teacher answers; we will tell you as soon as that happens.")
        .facts(facts)
        .paragraph("If there is no answer in time, the booking ends and you get all of your money back.")
}

pub(super) fn to_answer(name: &str, lesson: &LessonSummary, answer_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Answer before", local_time(answer_before, lesson)));
    start(&format!("Please answer: {}", title(lesson)), name)
        .paragraph("A student has booked this lesson with you and paid for it. Please accept or decline it.")
        .facts(facts)
        .paragraph("Without your answer the booking is cancelled, and the student gets the money back.")
}

pub(super) fn declined(
    name: &str,
    lesson: &LessonSummary,
    reason: Option<&str>,
    refund: Option<Money>,
) -> Letter {
    let mut facts = facts(lesson);
    facts.extend(reason.map(|reason| ("Reason", one_line(reason))));
    let letter = start(&format!("Declined: {}", title(lesson)), name)
        .paragraph("Unfortunately the teacher cannot give this lesson.")
        .facts(facts);
    with_refund(letter, lesson, refund)
}

pub(super) fn not_answered(name: &str, lesson: &LessonSummary, refund: Option<Money>) -> Letter {
    let what = match lesson.reader() {
        LessonPerson::Student => "The teacher did not answer in time, so this booking is cancelled.",
        LessonPerson::Teacher => "You did not answer in time, so this booking is cancelled.",
    };
    let letter = start(&format!("Cancelled without an answer: {}", title(lesson)), name)
        .paragraph(what)
        .facts(facts(lesson));
    with_refund(letter, lesson, refund)
}

pub(super) fn cancelled_paid(
    name: &str,
    lesson: &LessonSummary,
    by: Canceller,
    reason: Option<&str>,
    refund: Option<Money>,
) -> Letter {
    let what = match by {
        Canceller::Person(person) if person == lesson.reader() => "You cancelled this lesson.",
        Canceller::Person(LessonPerson::Student) => "The student cancelled this lesson.",
        Canceller::Person(LessonPerson::Teacher) => "The teacher cancelled this lesson.",
        Canceller::Admin => "The Teacherin team cancelled this lesson.",
        Canceller::System => "This lesson cannot take place, so it was cancelled.",
    };
    let mut facts = facts(lesson);
    facts.extend(reason.map(|reason| ("Reason", one_line(reason))));
    let letter = start(&format!("Lesson cancelled: {}", title(lesson)), name).paragraph(what).facts(facts);
    with_refund(letter, lesson, refund)
}

pub(super) fn paid_too_late(
    name: &str,
    lesson: &LessonSummary,
    because: TooLate,
    refund: Option<Money>,
) -> Letter {
    let what = match because {
        TooLate::TimeLost => {
            "Your payment came after we stopped holding this time for you, and by then it could not be had any more."
        }
        TooLate::BookingCancelled => "Your payment came after this booking had been cancelled.",
    };
    let letter = start(&format!("Payment came too late: {}", title(lesson)), name)
        .paragraph(what)
        .facts(facts(lesson));
    with_refund(letter, lesson, refund)
}

pub(super) fn money_gone(name: &str, lesson: &LessonSummary) -> Letter {
    let letter = start(&format!("Lesson cancelled: {}", title(lesson)), name)
        .paragraph("The bank or the payment service has sent the payment for this lesson back to the student, so the lesson is cancelled.")
        .facts(facts(lesson));
    match lesson.reader() {
        LessonPerson::Student => letter.paragraph("If you still want a lesson, please book again."),
        LessonPerson::Teacher => letter.paragraph("Your time is free again."),
    }
}

/// What goes back, in words for who reads. The student learns how much, the teacher that it does, and how much when she keeps
/// the rest.
pub(super) fn with_refund(letter: Letter, lesson: &LessonSummary, refund: Option<Money>) -> Letter {
    let Some(refund) = refund else { return letter };
    let sum = format_money(refund, LOCALE);
    match lesson.reader() {
        LessonPerson::Student if refund.amount == 0 => {
            letter.paragraph("By the cancellation policy of this lesson, its price is not paid back.")
        }
        LessonPerson::Student => {
            letter.paragraph(format!("You get {sum} back. How long that takes depends on how you paid."))
        }
        LessonPerson::Teacher if refund.amount == 0 => letter.paragraph(
            "By the cancellation policy of this lesson, its price is not paid back to the student: you keep your share of it.",
        ),
        LessonPerson::Teacher if refund.amount < lesson.price.amount => letter.paragraph(format!(
            "The student gets {sum} of the price back. Of the rest you keep your share."
        )),
        LessonPerson::Teacher => letter.paragraph("The student gets the money back."),
    }
}

pub(super) fn title(lesson: &LessonSummary) -> String {
    format!("{} with {}", lesson.skill, lesson.counterpart_name())
}

pub(super) fn local_time(instant: DateTime<Utc>, lesson: &LessonSummary) -> String {
    format_local_time(instant, lesson.zone, LOCALE)
}

pub(super) fn facts(lesson: &LessonSummary) -> Vec<(&'static str, String)> {
    let mode = match lesson.mode {
        LessonMode::Online => "Online",
        LessonMode::Offline => "In person",
    };
    let counterpart = match lesson.counterpart {
        Counterpart::Teacher(_) => "Teacher",
        Counterpart::Student(_) => "Student",
    };
    vec![
        (counterpart, one_line(lesson.counterpart_name())),
        ("Skill", one_line(&lesson.skill)),
        ("Time", local_time(lesson.starts_at, lesson)),
        ("Mode", mode.to_owned()),
        ("Price", format_money(lesson.price, LOCALE)),
    ]
}
