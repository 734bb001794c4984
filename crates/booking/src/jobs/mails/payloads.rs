//! Who is told what: the payloads.

use ::jobs::Job;
use chrono::TimeDelta;
use kernel::id::BookingId;
use serde::{Deserialize, Serialize};

use super::news::News;
use crate::state::Participant;

macro_rules! mails {
    ($($(#[$meta:meta])* $name:ident = $kind:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub struct $name {
            /// The booking.
            pub booking_id: BookingId,
        }

        impl Job for $name {
            const KIND: &'static str = $kind;
        }
    )+};
}

mails! {
    /// To the student: your time is held, pay before …
    BookingHeldMail = "booking.held_mail";
    /// To the student: your hold ended.
    BookingExpiredMail = "booking.expired_mail";
    /// To the student: your unpaid booking is cancelled.
    BookingCancelledMail = "booking.cancelled_mail";
    /// To the student: it is paid, the teacher answers until …
    BookingPaidMail = "booking.paid_mail";
    /// To the teacher: please answer until …
    BookingToAnswerMail = "booking.to_answer_mail";
    /// To both: the lesson takes place.
    BookingConfirmedMail = "booking.confirmed_mail";
    /// To the student: the teacher declined, the money goes back.
    BookingDeclinedMail = "booking.declined_mail";
    /// To both: the teacher did not answer, the money goes back.
    BookingNotAnsweredMail = "booking.not_answered_mail";
    /// To both: who called the paid booking off and why, the money goes back.
    BookingCancelledPaidMail = "booking.cancelled_paid_mail";
    /// To the student: the money came when the time was gone, it goes back.
    BookingPaidTooLateMail = "booking.paid_too_late_mail";
    /// To both: the money was taken back, so the lesson does not take place.
    BookingMoneyGoneMail = "booking.money_gone_mail";
    /// To both: the lesson counts as held. The student is asked what it was like.
    LessonCompletedMail = "booking.lesson_completed_mail";
    /// To the one who is said to have been absent: oppose that until …
    NoShowReportedMail = "booking.no_show_reported_mail";
    /// To both: what counts now.
    NoShowDecidedMail = "booking.no_show_decided_mail";
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
