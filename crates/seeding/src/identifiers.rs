//! Ids in rising order, so that the rows of a table reach its primary key at the right-hand edge, which is what a
//! B-tree takes fastest.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::draw::{Draw, Purpose};

/// Ids begin this long before "now" and take a millisecond each, so that none lies in the future.
const LEAD_DAYS: i64 = 30;

/// Gives UUIDv7 ids that depend on the seed and "now" alone.
#[derive(Debug)]
pub(crate) struct Identifiers {
    unix_milliseconds: u64,
    draw: Draw,
}

impl Identifiers {
    pub(crate) fn new(seed: u64, now: DateTime<Utc>) -> Self {
        let first = now - TimeDelta::days(LEAD_DAYS);
        Self {
            unix_milliseconds: u64::try_from(first.timestamp_millis()).unwrap_or_default(),
            draw: Draw::new(seed, Purpose::Identifier, 0),
        }
    }

    pub(crate) fn next(&mut self) -> Uuid {
        self.unix_milliseconds += 1;
        self.draw.uuid_at(self.unix_milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_repeat_with_the_seed() {
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let ids = |seed| {
            let mut identifiers = Identifiers::new(seed, now);
            (0..1_000).map(|_| identifiers.next()).collect::<Vec<_>>()
        };
        assert!(ids(1).is_sorted_by(|one, next| one < next));
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
    }
}
