//! How long answers took.

use std::time::Duration;

/// Durations, to be asked for percentiles.
#[derive(Debug, Clone, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Adds one.
    pub fn push(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    /// Adds those of another.
    pub fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The smallest duration that so many per cent of all do not exceed; zero when there are none.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100);
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Median, 95th and 99th percentile in milliseconds, as three columns of a table.
    #[must_use]
    pub fn columns(&self) -> String {
        [50, 95, 99].map(|percent| format!("{:>9}", milliseconds(self.percentile(percent)))).join(" ")
    }
}

/// With one decimal.
#[must_use]
pub fn milliseconds(duration: Duration) -> String {
    let tenths = (duration.as_micros() + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.percentile(50), Duration::ZERO);
        for hundreds in (1..=200).rev() {
            latencies.push(Duration::from_micros(hundreds * 100));
        }
        assert_eq!(latencies.percentile(50), Duration::from_millis(10));
        assert_eq!(latencies.percentile(99), Duration::from_micros(19_800));
        assert_eq!(latencies.percentile(100), Duration::from_millis(20));
        assert_eq!(latencies.columns(), "     10.0      19.0      19.8");
    }

    #[test]
    fn milliseconds_are_rounded_to_a_tenth() {
        assert_eq!(milliseconds(Duration::from_micros(12_349)), "12.3");
        assert_eq!(milliseconds(Duration::from_micros(12_350)), "12.4");
        assert_eq!(milliseconds(Duration::from_micros(40)), "0.0");
    }
}
