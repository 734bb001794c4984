//! When a payout is looked at although nobody said anything: it is sent again, or the gateway is asked where it stands. A job may
//! have given up, a notification may be lost, or we may have been away.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Payout;
use crate::state::{PayoutAttention, PayoutMethod, PayoutStatus};

/// When sending is tried again that the gateway, or its balance, did not allow.
pub(crate) const AFTER_HINDRANCE: TimeDelta = TimeDelta::minutes(15);
/// When the gateway is first asked: it wants not to be asked sooner. Also how late an answer of its may be worked on, with other
/// news before it.
pub(crate) const FIRST_QUESTION: TimeDelta = TimeDelta::minutes(10);
/// The longest pause while something is to be expected.
const PAUSE_MAX: TimeDelta = TimeDelta::hours(1);
/// Banks take until the next day, and weekends do not count.
const SILENCE_MAX: TimeDelta = TimeDelta::days(3);
/// How rarely what contradicts itself is looked at after its end.
const PAUSE_AFTER_END: TimeDelta = TimeDelta::days(1);
/// For how long what arrived is looked at daily. What comes back later we are told.
const LOOKED_AT_AFTER_END: TimeDelta = TimeDelta::days(7);

/// When it is looked at next as it stands now; `None` when there is nothing to look for.
pub(crate) fn next_look_at(payout: &Payout, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if payout.method != Some(PayoutMethod::Gateway) {
        return None;
    }
    match payout.status {
        PayoutStatus::Approved => Some(now + growing(payout.approved_at, now, (AFTER_HINDRANCE, PAUSE_MAX))),
        PayoutStatus::Processing => Some(now + growing(payout.sent_at, now, (FIRST_QUESTION, PAUSE_MAX))),
        // While the gateway says what cannot be, it may yet say something else: no other question would end that.
        PayoutStatus::Paid | PayoutStatus::Failed if payout.attention.is_some() => {
            let ended_at = payout.failed_at.or(payout.paid_at);
            Some(now + growing(ended_at, now, (FIRST_QUESTION, PAUSE_AFTER_END)))
        }
        PayoutStatus::Paid => payout.paid_at.and_then(|paid_at| next_day(paid_at, now)),
        PayoutStatus::Failed => None,
        PayoutStatus::Requested | PayoutStatus::Cancelled => None,
    }
}

/// A pause of half the time that has passed, within bounds: who waits longer is asked more rarely.
fn growing(
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    (least, most): (TimeDelta, TimeDelta),
) -> TimeDelta {
    since.map_or(least, |since| (now - since) / 2).clamp(least, most)
}

/// The same time on one of the next days.
fn next_day(ended_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let days = 1..=LOOKED_AT_AFTER_END.num_days();
    days.map(|days| ended_at + TimeDelta::days(days)).find(|at| now < *at)
}

/// What an admin should know of a payout that has come to no end for too long.
pub(crate) fn silence(payout: &Payout, now: DateTime<Utc>) -> Option<PayoutAttention> {
    let since = match payout.status {
        PayoutStatus::Approved if payout.method == Some(PayoutMethod::Gateway) => payout.approved_at,
        PayoutStatus::Processing => payout.sent_at,
        PayoutStatus::Approved
        | PayoutStatus::Requested
        | PayoutStatus::Paid
        | PayoutStatus::Failed
        | PayoutStatus::Cancelled => None,
    };
    since.filter(|since| now - *since >= SILENCE_MAX).map(|_| PayoutAttention::NoNews)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::payout;

    /// The minutes at which it is looked at when nothing changes.
    fn minutes(mut payout: Payout, until_minutes: i64) -> Vec<i64> {
        let (start, mut now) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
        let mut minutes = Vec::new();
        while let Some(at) = next_look_at(&payout, now) {
            assert!(now < at, "it is never looked at twice at once");
            if at > start + TimeDelta::minutes(until_minutes) {
                break;
            }
            minutes.push((at - start).num_minutes());
            (now, payout.next_look_at) = (at, Some(at));
        }
        minutes
    }

    fn standing(status: PayoutStatus) -> Payout {
        let at = Some(DateTime::UNIX_EPOCH);
        let mut payout = payout(status);
        (payout.approved_at, payout.sent_at, payout.paid_at, payout.failed_at) = (at, at, at, at);
        payout
    }

    #[test]
    fn one_that_is_on_its_way_is_asked_for_ever_more_rarely_and_for_ever() {
        let expected = [10, 20, 30, 45, 67, 101, 151, 211, 271];
        assert_eq!(minutes(standing(PayoutStatus::Processing), 272), expected);
        let weeks = minutes(standing(PayoutStatus::Processing), 21 * 24 * 60);
        assert_eq!(weeks.last().map(|minutes| minutes / (24 * 60)), Some(20));
    }

    #[test]
    fn one_that_cannot_be_sent_is_tried_again_and_again() {
        assert_eq!(minutes(standing(PayoutStatus::Approved), 150), [15, 30, 45, 67, 101]);
    }

    #[test]
    fn one_that_arrived_is_looked_at_daily_for_a_week() {
        let day = 24 * 60;
        let days: Vec<i64> = (1..=7).map(|number| number * day).collect();
        assert_eq!(minutes(standing(PayoutStatus::Paid), 100 * day), days);
    }

    #[test]
    fn what_is_over_is_looked_at_while_that_is_contradicted() {
        assert_eq!(minutes(standing(PayoutStatus::Failed), 10_000), [0_i64; 0]);
        for status in [PayoutStatus::Paid, PayoutStatus::Failed] {
            let mut contradicted = standing(status);
            contradicted.attention = Some(PayoutAttention::ContradictingNews);
            let looks = minutes(contradicted, 100 * 24 * 60);
            assert_eq!(looks.first(), Some(&10));
            assert!((100..120).contains(&looks.len()), "daily in the end: {looks:?}");
        }
    }

    #[test]
    fn what_is_sent_by_hand_is_not_looked_at() {
        for status in PayoutStatus::ALL {
            let mut by_hand = standing(*status);
            by_hand.method = Some(PayoutMethod::Manual);
            assert_eq!(next_look_at(&by_hand, DateTime::UNIX_EPOCH), None, "{status}");
        }
    }

    #[test]
    fn an_admin_is_told_after_three_days() {
        let later = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
        for status in [PayoutStatus::Approved, PayoutStatus::Processing] {
            assert_eq!(silence(&standing(status), later(2)), None, "{status}");
            assert_eq!(silence(&standing(status), later(3)), Some(PayoutAttention::NoNews), "{status}");
        }
        assert_eq!(silence(&standing(PayoutStatus::Paid), later(30)), None);
    }
}
