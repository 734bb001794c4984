//! How long a failed job rests.

use chrono::TimeDelta;

/// The pause after the first failure; each further one doubles it.
const PAUSE_FIRST: TimeDelta = TimeDelta::seconds(5);
/// No pause is longer.
const PAUSE_MAX: TimeDelta = TimeDelta::hours(1);

/// The pause after this many attempts. Without jitter, so that a test can say when the next attempt comes: jobs that
/// fail together were enqueued at different times, and a runner runs only a few at once.
pub(crate) fn pause_after(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default();
    2_i32
        .checked_pow(doublings)
        .and_then(|factor| PAUSE_FIRST.checked_mul(factor))
        .map_or(PAUSE_MAX, |pause| pause.min(PAUSE_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds: Vec<i64> = (1..=12).map(|attempts| pause_after(attempts).num_seconds()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
        assert_eq!(pause_after(i32::MAX), PAUSE_MAX);
        assert_eq!(pause_after(0), PAUSE_FIRST);
    }
}
