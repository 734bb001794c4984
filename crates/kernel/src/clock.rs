//! "Now" as a value: the edge asks the clock once, everything below takes `now` as a parameter.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike as _, SubsecRound, TimeDelta, Utc};

/// Whether an instant is one that people mean: from the year 2000 to 2099. Others overflow when something is added to them,
/// or have no place in PostgreSQL.
#[must_use]
pub fn is_plausible(instant: DateTime<Utc>) -> bool {
    (2000..2100).contains(&instant.year())
}

/// Where "now" comes from. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    manual: Option<ManualClock>,
}

impl Clock {
    /// The computer's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { manual: None }
    }

    /// A clock that stands still until `handle` moves it.
    #[must_use]
    pub fn manual(handle: ManualClock) -> Self {
        Self { manual: Some(handle) }
    }

    /// The current instant, cut to microseconds: what PostgreSQL stores compares equal to what we hold.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
    pub fn now(&self) -> DateTime<Utc> {
        self.manual.as_ref().map_or_else(|| Utc::now().trunc_subsecs(6), ManualClock::now)
    }
}

/// The handle of a clock that tests move.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self { now: Arc::new(Mutex::new(now.trunc_subsecs(6))) }
    }

    /// Where the clock stands.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }
}
