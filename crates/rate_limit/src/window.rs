//! Minutes of the calendar, and how much of one still counts some time into the next.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a window is.
pub(crate) const LENGTH: TimeDelta = TimeDelta::minutes(1);
const LENGTH_SECONDS: i64 = 60;
const LENGTH_MICROSECONDS: u64 = 60_000_000;

/// One minute, numbered from 1970, so that every process cuts time alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Window(i64);

impl Window {
    /// The window that holds this instant.
    pub(crate) fn of(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp().div_euclid(LENGTH_SECONDS))
    }

    pub(crate) fn started_at(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0.saturating_mul(LENGTH_SECONDS), 0).unwrap_or_default()
    }

    pub(crate) fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// How many windows later than the other one this is; negative when it is earlier.
    pub(crate) fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

/// An instant as limits see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) window: Window,
    /// Of the window, in microseconds: what our clocks tell apart.
    pub(crate) elapsed: u64,
}

impl Moment {
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        let elapsed = now.timestamp_micros().rem_euclid(LENGTH_SECONDS * 1_000_000);
        Self { window: Window::of(now), elapsed: u64::try_from(elapsed).unwrap_or_default() }
    }
}

/// What of a window's spending counts when so much of the next one is over; rounded up, so that nothing is given away.
pub(crate) fn still_counted(spent: u64, elapsed: u64) -> u64 {
    let left = LENGTH_MICROSECONDS.saturating_sub(elapsed);
    let counted = (u128::from(spent) * u128::from(left)).div_ceil(u128::from(LENGTH_MICROSECONDS));
    u64::try_from(counted).unwrap_or(u64::MAX)
}

/// How much of the next window must be over until no more than `room` of this spending counts: the least such time.
pub(crate) fn elapsed_until(spent: u64, room: u64) -> u64 {
    let may_be_left = (u128::from(room) * u128::from(LENGTH_MICROSECONDS))
        .checked_div(u128::from(spent))
        .and_then(|left| u64::try_from(left).ok())
        .unwrap_or(LENGTH_MICROSECONDS);
    LENGTH_MICROSECONDS.saturating_sub(may_be_left)
}

/// From here to the point `elapsed` of the next window.
pub(crate) fn into_next(from: u64, elapsed: u64) -> u64 {
    LENGTH_MICROSECONDS.saturating_sub(from).saturating_add(elapsed)
}

pub(crate) fn microseconds(count: u64) -> TimeDelta {
    i64::try_from(count).map_or(TimeDelta::MAX, TimeDelta::microseconds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_window_is_a_minute_of_the_calendar() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let window = Window::of(at("2026-11-21T09:59:59.999999Z"));
        assert_eq!(window.started_at(), at("2026-11-21T09:59:00Z"));
        assert_eq!(Window::of(at("2026-11-21T10:00:00Z")).since(window), 1);
        assert_eq!(Moment::at(at("2026-11-21T10:00:00.25Z")).elapsed, 250_000);
    }

    #[test]
    fn a_window_counts_less_the_longer_it_is_over() {
        assert_eq!(still_counted(1_000, 0), 1_000);
        assert_eq!(still_counted(1_000, 15_000_000), 750);
        assert_eq!(still_counted(1_000, 15_000_001), 750, "rounded up");
        assert_eq!(still_counted(1_000, LENGTH_MICROSECONDS), 0);
    }

    proptest! {
        #[test]
        fn the_time_until_there_is_room_is_the_least(spent in 0..u64::MAX, room in 0..u64::MAX) {
            let elapsed = elapsed_until(spent, room);
            prop_assert!(still_counted(spent, elapsed) <= room);
            if let Some(earlier) = elapsed.checked_sub(1) {
                prop_assert!(still_counted(spent, earlier) > room);
            }
        }
    }
}
