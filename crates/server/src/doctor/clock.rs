//! Clocks that disagree: holds end early or late, tokens and codes are over too soon, and signed things are refused.

use chrono::{DateTime, TimeDelta, Utc};

use super::Finding;

/// More than a network explains.
const STRANGE: TimeDelta = TimeDelta::seconds(2);
/// More than people bear: an unpaid booking is held for a quarter of an hour.
const HARMFUL: TimeDelta = TimeDelta::seconds(30);

/// Compares another clock with ours. `theirs` was read between `before` and `after`, and is as exact as it says.
pub(super) fn compare(
    whose: &'static str,
    theirs: DateTime<Utc>,
    (before, after): (DateTime<Utc>, DateTime<Utc>),
    exact_to: TimeDelta,
) -> Finding {
    // Between the two moments nobody knows better.
    let ahead = (theirs - after).max(TimeDelta::zero());
    let behind = (before - theirs - exact_to).max(TimeDelta::zero());
    let difference = ahead.max(behind);
    let text = format!("this machine and {whose} differ by {:.1} seconds", seconds(difference));
    let remedy = "let both keep time by NTP (timedatectl set-ntp true)";
    if difference >= HARMFUL {
        Finding::wrong("clock", format!("{text}: {remedy}"))
    } else if difference >= STRANGE {
        Finding::beware("clock", format!("{text}: {remedy}"))
    } else {
        Finding::good("clock", format!("this machine and {whose} agree"))
    }
}

fn seconds(difference: TimeDelta) -> f64 {
    difference.to_std().unwrap_or_default().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn only_what_cannot_be_explained_is_a_difference() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let asked = (now, now + TimeDelta::seconds(5));
        let verdict = |theirs: i64, exact_to: TimeDelta| {
            compare("the database", now + TimeDelta::seconds(theirs), asked, exact_to).verdict
        };
        for theirs in [0, 3, 5, 6, -1] {
            assert_eq!(verdict(theirs, TimeDelta::zero()), Verdict::Good, "{theirs}");
        }
        assert_eq!(verdict(-2, TimeDelta::zero()), Verdict::Beware);
        assert_eq!(verdict(-2, TimeDelta::seconds(1)), Verdict::Good, "a date without fractions");
        assert_eq!(verdict(7, TimeDelta::zero()), Verdict::Beware);
        assert_eq!(verdict(35, TimeDelta::zero()), Verdict::Wrong);
        assert_eq!(verdict(-30, TimeDelta::zero()), Verdict::Wrong);
    }
}
