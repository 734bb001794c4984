//! What can be told of a booking, and whether it still holds when its mail is sent.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::payloads::ReminderLead;
use crate::queries::LessonTold;
use crate::state::{BookingStatus, CancelledBy, NoShowStatus};

/// What happened to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum News {
    /// Its time is held for a payment.
    Held,
    /// Its hold ended.
    Expired,
    /// It was cancelled before it was paid.
    Cancelled,
    /// It is paid; its student waits for an answer.
    Paid,
    /// It is paid; its teacher is to answer.
    ToAnswer,
    /// It is accepted.
    Confirmed,
    /// Its teacher turned it down.
    Declined,
    /// Its teacher did not answer in time.
    NotAnswered,
    /// It was called off after it was paid.
    CancelledPaid,
    /// Its money came when its time was gone.
    PaidTooLate,
    /// Its money was taken back.
    MoneyGone,
    /// Its lesson is soon.
    Reminder(ReminderLead),
    /// Its lesson counts as held.
    Completed,
    /// Somebody is said to have been absent.
    NoShowReported,
    /// It is decided whether somebody was absent.
    NoShowDecided,
}

impl News {
    /// Whether it is still so. A mail that was late must not ask for money that would come too late as well, for an
    /// answer that was given, or people to a lesson that was called off.
    pub(super) fn holds(self, told: &LessonTold, now: DateTime<Utc>) -> bool {
        let booking = &told.booking;
        let is = |status| booking.status == status;
        match self {
            Self::Held => is(BookingStatus::Pending) && booking.expires_at.is_some_and(|end| now < end),
            Self::Expired => is(BookingStatus::Expired),
            Self::Cancelled | Self::CancelledPaid => is(BookingStatus::Cancelled),
            Self::Paid | Self::ToAnswer => {
                is(BookingStatus::Paid) && booking.answer_due_at.is_some_and(|due_at| now < due_at)
            }
            Self::Confirmed => is(BookingStatus::Confirmed) && now < booking.ends_at,
            Self::Declined => {
                is(BookingStatus::Cancelled) && booking.cancelled_by == Some(CancelledBy::Teacher)
            }
            Self::NotAnswered | Self::MoneyGone => {
                is(BookingStatus::Cancelled) && booking.cancelled_by == Some(CancelledBy::System)
            }
            Self::PaidTooLate => is(BookingStatus::Expired) || is(BookingStatus::Cancelled),
            Self::Reminder(lead) => is(BookingStatus::Confirmed) && is_due(lead, booking.starts_at - now),
            Self::Completed => is(BookingStatus::Completed),
            Self::NoShowReported => told
                .no_show
                .as_ref()
                .is_some_and(|report| report.status == NoShowStatus::Reported && now < report.oppose_by),
            Self::NoShowDecided => told
                .no_show
                .as_ref()
                .is_some_and(|report| matches!(report.status, NoShowStatus::Upheld | NoShowStatus::Rejected)),
        }
    }
}

/// A reminder that was late says nothing when the next one says it, or the lesson has begun.
fn is_due(lead: ReminderLead, until_start: TimeDelta) -> bool {
    let next = match lead {
        ReminderLead::Day => ReminderLead::Hour.length(),
        ReminderLead::Hour => TimeDelta::zero(),
    };
    next < until_start && until_start <= lead.length()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_is_due_from_its_lead_until_the_next_one() {
        let (day, hour, moment) = (TimeDelta::hours(24), TimeDelta::hours(1), TimeDelta::seconds(1));
        for (until_start, by_day, by_hour) in [
            (day + moment, false, false),
            (day, true, false),
            (hour + moment, true, false),
            (hour, false, true),
            (moment, false, true),
            (TimeDelta::zero(), false, false),
            (-moment, false, false),
        ] {
            assert_eq!(is_due(ReminderLead::Day, until_start), by_day, "{until_start}");
            assert_eq!(is_due(ReminderLead::Hour, until_start), by_hour, "{until_start}");
        }
    }
}
