//! Who is told what: the payloads.

use ::jobs::Job;
use chrono::TimeDelta;
use kernel::id::BookingId;
use serde::{Deserialize, Serialize};

use super::news::News;
use crate::state::Participant;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    Student,
    Teacher,
    /// Whoever is said to have been absent.
    Accused,
    /// Both, each by a job of their own.
    Both,
}

/// A payload that tells a piece of news of a booking.
pub(super) trait Telling {
    const AUDIENCE: Audience;

    fn booking_id(&self) -> BookingId;

    fn news(&self) -> News;
}

macro_rules! mails {
    ($($(#[$meta:meta])* $name:ident($kind:literal) tells $audience:ident $news:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub struct $name {
            /// The booking.
            pub booking_id: BookingId,
        }

        impl Job for $name {
            const KIND: &'static str = $kind;
        }

        impl Telling for $name {
            const AUDIENCE: Audience = Audience::$audience;

            fn booking_id(&self) -> BookingId {
                self.booking_id
            }

            fn news(&self) -> News {
                News::$news
            }
        }
    )+};
}

mails! {
    /// Your time is held: pay before …
    BookingHeldMail("booking.held_mail") tells Student Held;
    /// Your hold ended.
    BookingExpiredMail("booking.expired_mail") tells Student Expired;
    /// Your unpaid booking is cancelled.
    BookingCancelledMail("booking.cancelled_mail") tells Student Cancelled;
    /// It is paid, the teacher answers before …
    BookingPaidMail("booking.paid_mail") tells Student Paid;
    /// It is paid, please answer before …
    BookingToAnswerMail("booking.to_answer_mail") tells Teacher ToAnswer;
    /// The lesson takes place.
    BookingConfirmedMail("booking.confirmed_mail") tells Both Confirmed;
    /// The teacher declined, the money goes back.
    BookingDeclinedMail("booking.declined_mail") tells Student Declined;
    /// The teacher did not answer, the money goes back.
    BookingNotAnsweredMail("booking.not_answered_mail") tells Both NotAnswered;
    /// Who called the paid booking off and why; the money goes back.
    BookingCancelledPaidMail("booking.cancelled_paid_mail") tells Both CancelledPaid;
    /// The money came when the time was gone, it goes back.
    BookingPaidTooLateMail("booking.paid_too_late_mail") tells Student PaidTooLate;
    /// The money was taken back, so the lesson does not take place.
    BookingMoneyGoneMail("booking.money_gone_mail") tells Both MoneyGone;
    /// The lesson counts as held. The student is asked what it was like.
    LessonCompletedMail("booking.lesson_completed_mail") tells Both Completed;
    /// You are said to have been absent: object before …
    NoShowReportedMail("booking.no_show_reported_mail") tells Accused NoShowReported;
    /// Whether somebody was absent is decided.
    NoShowDecidedMail("booking.no_show_decided_mail") tells Both NoShowDecided;
}

/// How long before a lesson its people are reminded of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReminderLead {
    /// A day.
    Day,
    /// An hour.
    Hour,
}

impl ReminderLead {
    /// All of them, the first reminder first.
    pub(crate) const ALL: [Self; 2] = [Self::Day, Self::Hour];

    /// How long before the lesson's start it is.
    pub(crate) fn length(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::hours(24),
            Self::Hour => TimeDelta::hours(1),
        }
    }
}

/// To both: your lesson is soon. Enqueued when the booking is confirmed, for the instant it names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LessonReminderMail {
    /// The booking.
    pub booking_id: BookingId,
    /// How soon.
    pub lead: ReminderLead,
}

impl Job for LessonReminderMail {
    const KIND: &'static str = "booking.reminder";
}

impl Telling for LessonReminderMail {
    const AUDIENCE: Audience = Audience::Both;

    fn booking_id(&self) -> BookingId {
        self.booking_id
    }

    fn news(&self) -> News {
        News::Reminder(self.lead)
    }
}

/// What is to be told both becomes one of these for each, so that a failure with one does not mail the other again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ParticipantMail {
    pub(super) booking_id: BookingId,
    pub(super) news: News,
    pub(super) to: Addressee,
}

impl Job for ParticipantMail {
    const KIND: &'static str = "booking.participant_mail";
}

/// [`Participant`] as a payload writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Addressee {
    Student,
    Teacher,
}

impl From<Addressee> for Participant {
    fn from(addressee: Addressee) -> Self {
        match addressee {
            Addressee::Student => Self::Student,
            Addressee::Teacher => Self::Teacher,
        }
    }
}
