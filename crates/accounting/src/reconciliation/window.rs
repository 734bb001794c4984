//! Which time a run compares, and when the nightly one is due. Pure.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Asia::Jakarta;

/// How much of the run before is compared again: what came late there, or was put right since.
const OVERLAP: TimeDelta = TimeDelta::days(2);
/// What changed within the last hour is on its way: it is compared by the next run.
const ON_ITS_WAY: TimeDelta = TimeDelta::hours(1);
/// How far the first run looks back.
const FIRST: TimeDelta = TimeDelta::days(31);
/// When the nightly run is due: half past one in Jakarta, when nobody teaches.
const NIGHTLY: (u32, u32) = (1, 30);
/// For how long it is made up for when nobody ran it then. Later the day's work has begun.
const MADE_UP_FOR: TimeDelta = TimeDelta::hours(4);

/// The time that a run compares, by where the last one that ended had come to.
pub(crate) fn compared(
    last_ended_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let ends_at = now - ON_ITS_WAY;
    let starts_at = last_ended_at.map_or(ends_at - FIRST, |last| last.min(ends_at) - OVERLAP);
    (starts_at, ends_at)
}

/// Since when the nightly run is due, if it is now.
pub(crate) fn nightly_due_at(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = now.with_timezone(&Jakarta).date_naive();
    let time = NaiveTime::from_hms_opt(NIGHTLY.0, NIGHTLY.1, 0)?;
    let due = |day: chrono::NaiveDate| Jakarta.from_local_datetime(&day.and_time(time)).single();
    [Some(today), today.checked_sub_days(Days::new(1))]
        .into_iter()
        .flatten()
        .filter_map(due)
        .map(|at| at.with_timezone(&Utc))
        .find(|at| *at <= now)
        .filter(|at| now - *at < MADE_UP_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_run_begins_two_days_before_the_last_one_ended() {
        let now = at("2026-03-10T18:30:00Z");
        let last = at("2026-03-09T17:30:00Z");
        let until = at("2026-03-10T17:30:00Z");
        assert_eq!(compared(Some(last), now), (at("2026-03-07T17:30:00Z"), until));
        assert_eq!(compared(None, now), (at("2026-02-07T17:30:00Z"), until));
        assert_eq!(compared(Some(now), now), (at("2026-03-08T17:30:00Z"), until));
    }

    #[test]
    fn the_nightly_run_is_due_at_half_past_one_in_jakarta_and_made_up_for_until_morning() {
        let due = Some(at("2026-03-10T18:30:00Z"));
        assert_eq!(nightly_due_at(at("2026-03-10T18:29:59Z")), None);
        assert_eq!(nightly_due_at(at("2026-03-10T18:30:00Z")), due);
        assert_eq!(nightly_due_at(at("2026-03-10T22:29:59Z")), due);
        assert_eq!(nightly_due_at(at("2026-03-10T22:30:00Z")), None);
    }
}
