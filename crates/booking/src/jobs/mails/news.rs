//! What can be told of a booking, and whether it still holds when its mail is sent.

use serde::{Deserialize, Serialize};

use super::payloads::ReminderLead;

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
