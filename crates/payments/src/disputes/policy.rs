//! What can be done about a dispute, and what time decides. Pure.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use kernel::money::share;

use super::Dispute;
use crate::model::OrderLine;
use crate::state::{DisputeStatus, OrderStatus};

/// How long the seller can answer.
pub const ANSWER_WINDOW: TimeDelta = TimeDelta::hours(72);
/// How long before that the seller is reminded.
pub const ANSWER_REMINDER: TimeDelta = TimeDelta::hours(24);
/// How long an admin can decide what is answered.
pub const DECISION_WINDOW: TimeDelta = TimeDelta::days(14);
/// When admins are reminded of it, every day: at eight in the morning in Jakarta. At the same instant for all disputes, so that
/// they hear of all of them at once.
const DECISION_REMINDER_AT: TimeDelta = TimeDelta::hours(1);
/// The fewest characters of what a buyer or a seller writes.
pub const WORDS_CHARACTERS_MIN: usize = 10;
/// The most.
pub const WORDS_CHARACTERS_MAX: usize = 4_000;
/// The longest note of a decision.
pub const NOTE_CHARACTERS_MAX: usize = 500;

/// Why something cannot be done about a line's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineUnavailableReason {
    /// Nobody has paid the line.
    NotPaid,
    /// The gateway took the line's money back from us.
    MoneyGone,
    /// All of the line's money goes back already.
    NothingLeft,
    /// What was sold was not given yet.
    NotGivenYet,
    /// The time for it has passed.
    TooLate,
    /// There is a dispute, or there was one.
    AlreadyDisputed,
    /// The seller has answered.
    AlreadyAnswered,
    /// The dispute is over.
    Over,
}

type Allowed = Result<(), LineUnavailableReason>;

/// Whether money of the line can go back.
///
/// # Errors
/// Why not.
pub fn refund(line: &OrderLine) -> Allowed {
    if line.reversed_at.is_some() {
        Err(LineUnavailableReason::MoneyGone)
    } else if line.status != OrderStatus::Paid {
        Err(LineUnavailableReason::NotPaid)
    } else if line.refunded_amount >= line.amount {
        Err(LineUnavailableReason::NothingLeft)
    } else {
        Ok(())
    }
}

/// Whether its buyer can dispute the line.
///
/// # Errors
/// Why not.
pub fn open(line: &OrderLine, dispute: Option<&Dispute>, now: DateTime<Utc>) -> Allowed {
    if dispute.is_some() {
        return Err(LineUnavailableReason::AlreadyDisputed);
    }
    refund(line)?;
    match line.release_due_at {
        None => Err(LineUnavailableReason::NotGivenYet),
        Some(due_at) if due_at <= now || line.released_at.is_some() => Err(LineUnavailableReason::TooLate),
        Some(_) => Ok(()),
    }
}

/// Whether its seller can answer the dispute.
///
/// # Errors
/// Why not.
pub fn answer(dispute: &Dispute, now: DateTime<Utc>) -> Allowed {
    match dispute.status {
        DisputeStatus::Open if now < dispute.answer_due_at => Ok(()),
        DisputeStatus::Open => Err(LineUnavailableReason::TooLate),
        DisputeStatus::Answered => Err(LineUnavailableReason::AlreadyAnswered),
        DisputeStatus::Decided | DisputeStatus::Withdrawn => Err(LineUnavailableReason::Over),
    }
}

/// Whether it can be taken back, or decided.
///
/// # Errors
/// Why not.
pub fn end(dispute: &Dispute) -> Allowed {
    if dispute.is_undecided() { Ok(()) } else { Err(LineUnavailableReason::Over) }
}

/// How much of what is left goes back when nobody did anything in time; `None` while there is time.
#[must_use]
pub fn by_itself(dispute: &Dispute, left: i64, now: DateTime<Utc>) -> Option<i64> {
    match dispute.status {
        DisputeStatus::Open => (dispute.answer_due_at <= now).then_some(left),
        // Half up, in favour of the buyer.
        DisputeStatus::Answered => {
            dispute.decide_due_at.filter(|due_at| *due_at <= now).map(|_| share(left, 1, 2))
        }
        DisputeStatus::Decided | DisputeStatus::Withdrawn => None,
    }
}

/// When admins are reminded next of what waits for them.
#[must_use]
pub fn next_decision_reminder(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.date_naive().and_time(NaiveTime::MIN).and_utc() + DECISION_REMINDER_AT;
    if now < today { today } else { today + TimeDelta::days(1) }
}

#[cfg(test)]
mod tests;
