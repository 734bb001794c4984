//! Which days a statement is asked for: at most a month, and nothing older than six.

use chrono::{DateTime, Months, NaiveDate, Utc};

/// From the beginning of the first day to the end of the last, in UTC.
pub(super) struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

impl Period {
    /// What is not named is a month away from what is, or from today.
    pub(super) fn read(
        from: Option<&str>,
        to: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Self, &'static str> {
        let from = from.map(|text| date(text).ok_or("From date is invalid")).transpose()?;
        let to = to.map(|text| date(text).ok_or("To date is invalid")).transpose()?;
        let today = now.date_naive();
        let last = to.unwrap_or_else(|| from.map_or(today, a_month_after));
        let first = from.unwrap_or_else(|| last.checked_sub_months(Months::new(1)).unwrap_or(last));
        if first > last {
            return Err("From date is after to date");
        }
        let oldest = today.checked_sub_months(Months::new(6)).unwrap_or(today);
        Ok(Self { first: first.max(oldest), last: last.min(a_month_after(first)) })
    }

    pub(super) fn contains(&self, at: DateTime<Utc>) -> bool {
        (self.first..=self.last).contains(&at.date_naive())
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn a_month_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(1)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: Option<&str>, to: Option<&str>) -> Result<(String, String), &'static str> {
        let now = "2026-11-22T03:00:00Z".parse().unwrap();
        Period::read(from, to, now).map(|period| (period.first.to_string(), period.last.to_string()))
    }

    fn are(days: [&str; 2], from: Option<&str>, to: Option<&str>) -> bool {
        period(from, to) == Ok((days[0].to_owned(), days[1].to_owned()))
    }

    #[test]
    fn a_statement_is_of_a_month_at_most_and_not_older_than_six() {
        assert!(are(["2026-11-01", "2026-11-03"], Some("2026-11-01"), Some("2026-11-03")));
        assert!(are(["2026-10-22", "2026-11-22"], None, None));
        assert!(are(["2026-09-01", "2026-10-01"], Some("2026-09-01"), None));
        assert!(are(["2026-08-30", "2026-09-30"], None, Some("2026-09-30")));
        assert!(are(["2026-08-01", "2026-09-01"], Some("2026-08-01"), Some("2026-11-01")));
        assert!(are(["2026-05-22", "2026-06-01"], Some("2026-05-10"), Some("2026-06-01")));
    }

    #[test]
    fn days_that_are_none_are_refused() {
        assert_eq!(period(Some("11/01/2026"), None), Err("From date is invalid"));
        assert_eq!(period(None, Some("2026-02-30")), Err("To date is invalid"));
        assert_eq!(period(Some("2026-11-02"), Some("2026-11-01")), Err("From date is after to date"));
    }
}
