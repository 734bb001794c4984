//! When a teacher is paid out without asking. Pure: instants in, instants out.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::model::PayoutSettings;
use crate::state::PayoutSchedule;

/// The hour at which schedules are due, where the teacher is: the night's earnings are in, and the day's admins are not at work yet.
pub const HOUR: u32 = 6;

/// How far clocks are put forward at most: Samoa once left out a whole day.
const GAP_MAX: TimeDelta = TimeDelta::hours(26);

/// When a teacher is paid out without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Never.
    Never,
    /// On a day of every week: ISO, 1 is Monday and 7 Sunday.
    Weekly(i16),
    /// Whenever so much is hers, minor units; looked at daily.
    AboveAmount(i64),
}

impl Rule {
    /// The rule that these settings say; what is missing, which the database does not let happen, means never.
    #[must_use]
    pub fn of(settings: &PayoutSettings) -> Self {
        match settings.schedule {
            PayoutSchedule::Manual => Self::Never,
            PayoutSchedule::Weekly => settings.schedule_weekday.map_or(Self::Never, Self::Weekly),
            PayoutSchedule::AboveAmount => settings.schedule_amount.map_or(Self::Never, Self::AboveAmount),
        }
    }

    /// The first time after `after` at which it is due.
    ///
    /// A time that the teacher's clocks leave out is the moment at which they are put forward; of a time that they show twice it is
    /// the first.
    #[must_use]
    pub fn next_after(self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let is_wanted = |date: NaiveDate| match self {
            Self::Never => false,
            Self::Weekly(weekday) => i64::from(date.weekday().number_from_monday()) == i64::from(weekday),
            Self::AboveAmount(_) => true,
        };
        // From the day before, as a day that is left out is made up for on the next; and a week further, as the wanted day of this
        // week may be over.
        let first = after.with_timezone(&zone).date_naive().pred_opt()?;
        (0..=9)
            .filter_map(|days| first.checked_add_days(Days::new(days)))
            .filter(|date| is_wanted(*date))
            .filter_map(|date| instant_on(date, zone))
            .find(|instant| *instant > after)
    }

    /// What is asked for when so much is available: nothing, everything, or as much as one payout may be.
    #[must_use]
    pub fn amount(self, available: i64, (least, most): (i64, i64)) -> Option<i64> {
        let wanted = match self {
            Self::Never => return None,
            Self::Weekly(_) => least,
            Self::AboveAmount(amount) => amount.max(least),
        };
        (available >= wanted).then_some(available.min(most))
    }
}

fn instant_on(date: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let local = date.and_time(NaiveTime::from_hms_opt(HOUR, 0, 0)?);
    (0..=GAP_MAX.num_minutes())
        .find_map(|minutes| (local + TimeDelta::minutes(minutes)).and_local_timezone(zone).earliest())
        .map(|instant| instant.to_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn next(rule: Rule, after: &str, zone: Tz) -> DateTime<Utc> {
        rule.next_after(at(after), zone).unwrap()
    }

    #[test]
    fn a_day_of_every_week_at_six_where_she_is() {
        let (sunday, monday) = (Rule::Weekly(7), Rule::Weekly(1));
        for (zone, expected) in [
            (Tz::Asia__Jakarta, "2026-11-29T23:00:00Z"),
            (Tz::Asia__Makassar, "2026-11-29T22:00:00Z"),
            (Tz::Asia__Jayapura, "2026-11-29T21:00:00Z"),
        ] {
            assert_eq!(next(monday, "2026-11-23T10:00:00Z", zone), at(expected), "{zone}");
        }
        assert_eq!(next(sunday, "2026-11-21T22:59:59Z", Tz::Asia__Jakarta), at("2026-11-21T23:00:00Z"));
        assert_eq!(
            next(sunday, "2026-11-21T23:00:00Z", Tz::Asia__Jakarta),
            at("2026-11-28T23:00:00Z"),
            "it is due once at a time"
        );
    }

    #[test]
    fn an_amount_is_looked_at_every_morning() {
        let rule = Rule::AboveAmount(100_000);
        assert_eq!(next(rule, "2026-11-21T22:00:00Z", Tz::Asia__Jakarta), at("2026-11-21T23:00:00Z"));
        assert_eq!(next(rule, "2026-11-21T23:00:00Z", Tz::Asia__Jakarta), at("2026-11-22T23:00:00Z"));
    }

    #[test]
    fn who_asks_herself_is_never_paid_out_by_schedule() {
        assert_eq!(Rule::Never.next_after(at("2026-11-22T00:00:00Z"), Tz::Asia__Jakarta), None);
        assert_eq!(Rule::Never.amount(1_000_000, (50_000, 50_000_000)), None);
    }

    /// Clocks put forward or back in the night move the instant, not the hour she reads.
    #[test]
    fn six_stays_six_when_clocks_change_in_the_night() {
        let sunday = Rule::Weekly(7);
        let berlin = Tz::Europe__Berlin;
        assert_eq!(next(sunday, "2026-03-24T00:00:00Z", berlin), at("2026-03-29T04:00:00Z"));
        assert_eq!(next(sunday, "2026-03-20T00:00:00Z", berlin), at("2026-03-22T05:00:00Z"));
        assert_eq!(next(sunday, "2026-10-20T00:00:00Z", berlin), at("2026-10-25T05:00:00Z"));
    }

    /// Samoa had no Friday the 30th of December 2011: its midnight was Saturday's.
    #[test]
    fn a_morning_that_is_left_out_is_the_moment_the_clocks_are_put_forward() {
        let friday = Rule::Weekly(5);
        let skipped = next(friday, "2011-12-29T20:00:00Z", Tz::Pacific__Apia);
        assert_eq!(skipped, at("2011-12-30T10:00:00Z"));
        let local = skipped.with_timezone(&Tz::Pacific__Apia).naive_local();
        assert_eq!(local.to_string(), "2011-12-31 00:00:00");
        assert_eq!(next(friday, "2011-12-30T10:00:00Z", Tz::Pacific__Apia), at("2012-01-05T16:00:00Z"));
    }

    /// Kwajalein put its clocks back by 23 hours in 1969 (and left out a day in 1993): the 30th of September had two mornings.
    #[test]
    fn a_morning_that_comes_twice_is_due_the_first_time() {
        let zone = Tz::Pacific__Kwajalein;
        let rule = Rule::AboveAmount(100_000);
        let twice = at("1969-09-29T12:00:00Z");
        let first = rule.next_after(twice, zone).unwrap();
        assert_eq!(first.with_timezone(&zone).naive_local().to_string(), "1969-09-30 06:00:00");
        let second = rule.next_after(first, zone).unwrap();
        assert_eq!(second.with_timezone(&zone).naive_local().to_string(), "1969-10-01 06:00:00");
    }

    #[test]
    fn as_much_is_asked_for_as_there_is_within_bounds() {
        let bounds = (50_000, 1_000_000);
        for (rule, available, expected) in [
            (Rule::Weekly(1), 49_999, None),
            (Rule::Weekly(1), 50_000, Some(50_000)),
            (Rule::Weekly(1), 3_000_000, Some(1_000_000)),
            (Rule::AboveAmount(200_000), 199_999, None),
            (Rule::AboveAmount(200_000), 250_000, Some(250_000)),
            (Rule::AboveAmount(200_000), 1_000_001, Some(1_000_000)),
            (Rule::AboveAmount(1), 49_999, None),
            (Rule::Weekly(1), -10, None),
        ] {
            assert_eq!(rule.amount(available, bounds), expected, "{rule:?} of {available}");
        }
    }

    proptest! {
        #[test]
        fn the_next_time_comes_within_a_week_and_is_the_wanted_day(
            seconds in 946_684_800_i64..4_102_444_800,
            weekday in 1_i16..=7,
            zone in proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
        ) {
            let after = DateTime::from_timestamp(seconds, 0).unwrap();
            let weekly = Rule::Weekly(weekday).next_after(after, zone).unwrap();
            prop_assert!(weekly > after && weekly <= after + TimeDelta::hours(8 * 24 + 2));
            let daily = Rule::AboveAmount(1).next_after(after, zone).unwrap();
            prop_assert!(daily > after && daily <= after + TimeDelta::hours(50));
            prop_assert!(daily <= weekly);
            // Asked again a moment before it is due, it is the same.
            let before = weekly - TimeDelta::microseconds(1);
            prop_assert_eq!(Rule::Weekly(weekday).next_after(before.max(after), zone), Some(weekly));
        }
    }
}
