//! How far a process has read, and which ids it passed without seeing them.

use std::collections::BTreeMap;

/// Rows before the newest that are read at the start: whoever holds an older id uncommitted has held it for a thousand
/// changes of others.
const LOOK_BACK: i64 = 1_000;
/// How many rounds a gap is looked into. The transaction that holds its id was either rolled back or has come to its
/// time limit by then.
const ROUNDS_MAX: u32 = 600;
/// The most gaps that are looked into. Transactions that were rolled back leave gaps for good.
const GAPS_MAX: usize = 2_000;

/// A position in the table.
#[derive(Debug)]
pub(crate) struct Tail {
    high: i64,
    /// Ids below `high` that were not there, with the rounds in which they were looked for.
    gaps: BTreeMap<i64, u32>,
}

impl Tail {
    /// A reader that hears of every change that is committed from now on, and of some before.
    pub(crate) fn before(newest: i64) -> Self {
        Self { high: newest.saturating_sub(LOOK_BACK).max(0), gaps: BTreeMap::new() }
    }

    /// Everything behind it is unread.
    pub(crate) const fn high(&self) -> i64 {
        self.high
    }

    /// What may still come before it.
    pub(crate) fn gaps(&self) -> Vec<i64> {
        self.gaps.keys().copied().collect()
    }

    /// Ids behind `high` were read, in ascending order.
    pub(crate) fn advance(&mut self, ids: impl IntoIterator<Item = i64>) {
        for id in ids {
            let first_missing = self.high.saturating_add(1);
            // Of a great leap, as sequences make after a crash, only the last part may still come.
            let from = first_missing.max(id.saturating_sub(i64::try_from(GAPS_MAX).unwrap_or(i64::MAX)));
            self.gaps.extend((from..id).map(|gap| (gap, 0)));
            self.high = self.high.max(id);
        }
        while self.gaps.len() > GAPS_MAX {
            self.gaps.pop_first();
        }
    }

    /// A round looked into the gaps and found these.
    pub(crate) fn looked(&mut self, found: impl IntoIterator<Item = i64>) {
        for id in found {
            self.gaps.remove(&id);
        }
        self.gaps.retain(|_, rounds| {
            *rounds = rounds.saturating_add(1);
            *rounds < ROUNDS_MAX
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_passed_is_looked_for() {
        let mut tail = Tail::before(0);
        tail.advance([1, 2, 5]);
        assert_eq!((tail.high(), tail.gaps()), (5, vec![3, 4]));
        tail.looked([4]);
        assert_eq!(tail.gaps(), vec![3]);
        tail.advance([6]);
        assert_eq!((tail.high(), tail.gaps()), (6, vec![3]));
    }

    #[test]
    fn an_id_that_never_comes_is_given_up() {
        let mut tail = Tail::before(0);
        tail.advance([2]);
        for _ in 1..ROUNDS_MAX {
            tail.looked([]);
        }
        assert_eq!(tail.gaps(), vec![1]);
        tail.looked([]);
        assert_eq!(tail.gaps(), Vec::<i64>::new());
    }

    #[test]
    fn a_new_reader_looks_back_a_little() {
        assert_eq!(Tail::before(10_000).high(), 9_000);
        assert_eq!(Tail::before(3).high(), 0);
    }

    #[test]
    fn a_great_leap_leaves_a_bounded_number_of_gaps() {
        let mut tail = Tail::before(0);
        tail.advance([1_000_000]);
        assert_eq!(tail.gaps().len(), GAPS_MAX);
        assert_eq!(tail.gaps().last(), Some(&999_999));
    }
}
