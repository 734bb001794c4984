//! Who did not come.

use super::lesson::accepted;
use super::{Relation, Situation, UnavailableReason};
use crate::state::NoShowStatus;

type Rule = Result<(), UnavailableReason>;

/// Whether one may say that the other did not come: once nobody is merely late any more, until the lesson counts as held.
///
/// # Errors
/// The reason why not.
pub fn report_no_show(situation: &Situation<'_>) -> Rule {
    if situation.relation == Relation::Admin {
        return Err(UnavailableReason::OnlyParticipants);
    }
    accepted(situation)?;
    let booking = situation.booking;
    if situation.no_show.is_some() {
        Err(UnavailableReason::NoShowReported)
    } else if situation.now < booking.starts_at + situation.config.lateness {
        Err(UnavailableReason::TooEarly)
    } else if booking.completion_due_at.is_none_or(|due_at| due_at <= situation.now) {
        Err(UnavailableReason::TooLate)
    } else {
        Ok(())
    }
}

/// Whether the one who is said to have been absent may oppose that.
///
/// # Errors
/// The reason why not.
pub fn oppose_no_show(situation: &Situation<'_>) -> Rule {
    let participant = situation.relation.participant().ok_or(UnavailableReason::OnlyParticipants)?;
    let report = situation.no_show.ok_or(UnavailableReason::NoShowNotReported)?;
    match report.status {
        _ if participant != report.absent => Err(UnavailableReason::OnlyAccused),
        NoShowStatus::Opposed => Err(UnavailableReason::NoShowOpposed),
        NoShowStatus::Upheld | NoShowStatus::Rejected => Err(UnavailableReason::NoShowDecided),
        NoShowStatus::Reported if report.oppose_by <= situation.now => Err(UnavailableReason::TooLate),
        NoShowStatus::Reported => Ok(()),
    }
}

/// Whether an admin may decide who is right: once the report is opposed. Unopposed it counts by itself.
///
/// # Errors
/// The reason why not.
pub fn decide_no_show(situation: &Situation<'_>) -> Rule {
    if situation.relation != Relation::Admin {
        return Err(UnavailableReason::OnlyAdmin);
    }
    match situation.no_show.map(|report| report.status) {
        None => Err(UnavailableReason::NoShowNotReported),
        Some(NoShowStatus::Reported) => Err(UnavailableReason::NoShowNotOpposed),
        Some(NoShowStatus::Opposed) => Ok(()),
        Some(NoShowStatus::Upheld | NoShowStatus::Rejected) => Err(UnavailableReason::NoShowDecided),
    }
}
