//! A lesson as its mails tell it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::Money;

/// A lesson as a mail to one of its two people tells it.
#[derive(Debug, Clone)]
pub struct LessonSummary {
    /// Whom the reader meets.
    pub counterpart: Counterpart,
    /// What is taught.
    pub skill: String,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// The zone its times are written in.
    pub zone: Tz,
    /// Where it happens.
    pub mode: LessonMode,
    /// What the student pays.
    pub price: Money,
}

impl LessonSummary {
    pub(super) fn counterpart_name(&self) -> &str {
        match &self.counterpart {
            Counterpart::Teacher(name) | Counterpart::Student(name) => name,
        }
    }

    /// Which of the two reads the mail.
    pub(super) fn reader(&self) -> LessonPerson {
        match self.counterpart {
            Counterpart::Teacher(_) => LessonPerson::Student,
            Counterpart::Student(_) => LessonPerson::Teacher,
        }
    }
}

/// Whom the reader of a mail meets, by name.
#[derive(Debug, Clone)]
pub enum Counterpart {
    /// The student reads, and meets the teacher.
    Teacher(String),
    /// The teacher reads, and meets the student.
    Student(String),
}

/// Where a lesson happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonMode {
    /// Over a link that the teacher sets.
    Online,
    /// At a place.
    Offline,
}

/// One of the two people of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonPerson {
    /// Who learns.
    Student,
    /// Who teaches.
    Teacher,
}

/// Who called a lesson off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canceller {
    /// One of its two people.
    Person(LessonPerson),
    /// One of our team.
    Admin,
    /// The product itself, because one of the two may not take part any more.
    System,
}

/// Why money came too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLate {
    /// The time was not held any more, and could not be had again.
    TimeLost,
    /// The booking had been called off.
    BookingCancelled,
}

/// How soon a lesson is that somebody is reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soon {
    /// Within a day.
    WithinDay,
    /// Within an hour.
    WithinHour,
}

/// How a report of an absence was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsenceDecision {
    /// It counts.
    Upheld,
    /// It does not count: the lesson was held.
    Rejected,
}
