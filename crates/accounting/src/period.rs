//! Whole days of a time zone.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// The longest period that can be asked for, in days: a year, and what a comparison with the one before needs.
pub const DAYS_MAX: i64 = 400;

/// From the first instant of a day until before the first of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// When the first day begins.
    pub starts_at: DateTime<Utc>,
    /// When the day after the last begins.
    pub ends_at: DateTime<Utc>,
    /// Whose days they are.
    pub zone: Tz,
}

/// Why it is no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodProblem {
    /// There is no such zone.
    UnknownTimeZone,
    /// It ends before it starts.
    EndsBeforeStart,
    /// It is longer than [`DAYS_MAX`].
    TooLong,
    /// A day is too far from now for anything to have happened on it.
    OutOfRange,
}

impl PeriodProblem {
    /// Where in the input it is.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::UnknownTimeZone => "timeZone",
            Self::EndsBeforeStart | Self::TooLong => "endsOn",
            Self::OutOfRange => "startsOn",
        }
    }

    /// A sentence that tells what to do.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnknownTimeZone => "There is no such time zone: give an IANA name such as Asia/Jakarta.",
            Self::EndsBeforeStart => "The last day comes before the first: swap them.",
            Self::TooLong => "The period is too long: at most 400 days. Ask for a part of it.",
            Self::OutOfRange => "Give days of the years 2000 to 2999.",
        }
    }
}

impl Period {
    /// The days from the first to the last, both included, as clocks of the zone (an IANA name) count them.
    ///
    /// # Errors
    /// [`PeriodProblem`].
    pub fn of_days(starts_on: NaiveDate, ends_on: NaiveDate, time_zone: &str) -> Result<Self, PeriodProblem> {
        use chrono::Datelike as _;
        let zone = kernel::zone::parse(time_zone).ok_or(PeriodProblem::UnknownTimeZone)?;
        if [starts_on, ends_on].iter().any(|day| !(2000..3000).contains(&day.year())) {
            return Err(PeriodProblem::OutOfRange);
        }
        if ends_on < starts_on {
            return Err(PeriodProblem::EndsBeforeStart);
        }
        if (ends_on - starts_on).num_days() >= DAYS_MAX {
            return Err(PeriodProblem::TooLong);
        }
        let starts_at = beginning(starts_on, zone);
        let ends_at = beginning(ends_on + Days::new(1), zone);
        if starts_at >= ends_at {
            // The zone skipped that day.
            return Err(PeriodProblem::OutOfRange);
        }
        Ok(Self { starts_on, ends_on, starts_at, ends_at, zone })
    }

    /// Its days, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.ends_on;
        self.starts_on.iter_days().take_while(move |day| *day <= last)
    }

    /// When each of its days begins, in order.
    pub fn day_starts(&self) -> impl Iterator<Item = DateTime<Utc>> + use<> {
        let zone = self.zone;
        self.days().map(move |day| beginning(day, zone))
    }
}

/// The first instant of a day. Where clocks are put forward at midnight a day begins later, and where they were put back over it
/// the first of its two midnights counts.
fn beginning(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..=24 * 60)
        .find_map(|minutes| (midnight + TimeDelta::minutes(minutes)).and_local_timezone(zone).earliest())
        .map_or_else(|| midnight.and_utc(), |begins| begins.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_of_its_zone() {
        let period = Period::of_days(day("2027-03-01"), day("2027-03-01"), "Asia/Makassar").unwrap();
        assert_eq!(period.starts_at.to_rfc3339(), "2027-02-28T16:00:00+00:00");
        assert_eq!(period.ends_at.to_rfc3339(), "2027-03-01T16:00:00+00:00");
    }

    #[test]
    fn a_day_without_a_midnight_begins_later() {
        // In Santiago clocks went from 00:00 to 01:00 that night.
        let period = Period::of_days(day("2024-09-08"), day("2024-09-08"), "America/Santiago").unwrap();
        assert_eq!((period.ends_at - period.starts_at).num_hours(), 23);
    }

    #[test]
    fn a_zone_that_skipped_a_day_has_an_empty_one() {
        let period = Period::of_days(day("2011-12-30"), day("2011-12-31"), "Pacific/Apia").unwrap();
        assert_eq!((period.ends_at - period.starts_at).num_hours(), 24);
    }

    #[test]
    fn what_is_no_period_is_told() {
        let of = |from: &str, to: &str, zone: &str| Period::of_days(day(from), day(to), zone).unwrap_err();
        assert_eq!(of("2027-01-01", "2027-01-01", "Mars/Olympus"), PeriodProblem::UnknownTimeZone);
        assert_eq!(of("2027-01-02", "2027-01-01", "UTC"), PeriodProblem::EndsBeforeStart);
        assert_eq!(of("2026-01-01", "2027-02-05", "UTC"), PeriodProblem::TooLong);
        assert_eq!(of("1999-12-31", "2000-01-01", "UTC"), PeriodProblem::OutOfRange);
        let longest = Period::of_days(day("2026-01-01"), day("2027-02-04"), "UTC").unwrap();
        assert_eq!(longest.days().count(), 400);
    }
}
