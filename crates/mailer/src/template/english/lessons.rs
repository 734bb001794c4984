//! The lesson itself: when and where it is, whether it was held.

use chrono::{DateTime, Utc};
use kernel::Money;

use super::bookings::{facts, local_time, title, with_refund};
use super::start;
use crate::template::letter::Letter;
use crate::template::person_text::one_line;
use crate::template::{AbsenceDecision, LessonMode, LessonPerson, LessonSummary, Soon};

pub(super) fn confirmed(name: &str, lesson: &LessonSummary, meeting_point: Option<&str>) -> Letter {
    let what = match lesson.reader() {
        LessonPerson::Student => "Your lesson is confirmed.",
        LessonPerson::Teacher => "This lesson is paid and confirmed.",
    };
    let letter = start(&format!("Confirmed: {}", title(lesson)), name).paragraph(what);
    with_meeting_point(letter, lesson, meeting_point)
}

pub(super) fn reminder(
    name: &str,
    lesson: &LessonSummary,
    soon: Soon,
    meeting_point: Option<&str>,
) -> Letter {
    let what = match soon {
        Soon::WithinDay => "Your lesson starts within 24 hours.",
        Soon::WithinHour => "Your lesson starts within the hour.",
    };
    let letter = start(&format!("Reminder: {}", title(lesson)), name).paragraph(what);
    with_meeting_point(letter, lesson, meeting_point)
}

fn with_meeting_point(letter: Letter, lesson: &LessonSummary, meeting_point: Option<&str>) -> Letter {
    let mut facts = facts(lesson);
    let label = match lesson.mode {
        LessonMode::Online => "Link",
        LessonMode::Offline => "Place",
    };
    facts.extend(meeting_point.map(|point| (label, one_line(point))));
    let letter = letter.facts(facts);
    match (meeting_point, lesson.mode, lesson.reader()) {
        (None, LessonMode::Online, LessonPerson::Student) => letter.paragraph(
            "The teacher sets the link to the lesson before it starts: you find it in your booking.",
        ),
        (None, LessonMode::Online, LessonPerson::Teacher) => {
            letter.paragraph("Please set the link to the lesson in the booking before it starts.")
        }
        _ => letter,
    }
}

pub(super) fn completed(name: &str, lesson: &LessonSummary) -> Letter {
    match lesson.reader() {
        LessonPerson::Student => start(&format!("How was it? {}", title(lesson)), name)
            .paragraph("We hope you enjoyed your lesson. It counts as held now.")
            .facts(facts(lesson))
            .paragraph("Please write a review: it helps your teacher and other students."),
        LessonPerson::Teacher => start(&format!("Lesson held: {}", title(lesson)), name)
            .paragraph("This lesson counts as held now. Thank you for teaching!")
            .facts(facts(lesson)),
    }
}

pub(super) fn no_show_reported(
    name: &str,
    lesson: &LessonSummary,
    note: Option<&str>,
    oppose_before: DateTime<Utc>,
) -> Letter {
    let (what, otherwise) = match lesson.reader() {
        LessonPerson::Student => (
            "Your teacher reports that you did not come to this lesson.",
            "Without an objection it counts as missed by you, and you get no money back.",
        ),
        LessonPerson::Teacher => (
            "Your student reports that you did not come to this lesson.",
            "Without an objection it counts as missed by you, and the student gets the money back.",
        ),
    };
    let mut facts = facts(lesson);
    facts.extend(note.map(|note| ("Report", one_line(note))));
    facts.push(("Object before", local_time(oppose_before, lesson)));
    start(&format!("Reported as absent: {}", title(lesson)), name)
        .paragraph(what)
        .facts(facts)
        .paragraph(
            "If that is not true, please object in the booking before the deadline. Our team then decides.",
        )
        .paragraph(otherwise)
}

pub(super) fn no_show_decided(
    name: &str,
    lesson: &LessonSummary,
    absent: LessonPerson,
    decision: AbsenceDecision,
    refund: Option<Money>,
) -> Letter {
    let letter = start(&format!("Absence decided: {}", title(lesson)), name);
    if decision == AbsenceDecision::Rejected {
        return letter
            .paragraph("The report of an absence at this lesson does not count: the lesson was held.")
            .facts(facts(lesson));
    }
    let what = match absent {
        _ if absent == lesson.reader() => "It counts that you did not come to this lesson.",
        LessonPerson::Student => "It counts that the student did not come to this lesson.",
        LessonPerson::Teacher => "It counts that the teacher did not come to this lesson.",
    };
    let letter = letter.paragraph(what).facts(facts(lesson));
    match (absent, lesson.reader()) {
        (LessonPerson::Teacher, _) => with_refund(letter, lesson, refund),
        (LessonPerson::Student, LessonPerson::Student) => {
            letter.paragraph("The lesson's price does not go back.")
        }
        (LessonPerson::Student, LessonPerson::Teacher) => {
            letter.paragraph("You are paid as if it had been held.")
        }
    }
}
