//! Randomness that gives the same rows on every machine and with every later version of `rand`.
//!
//! The generator is `ChaCha8` with the key written out byte by byte and one stream per subject: `ChaCha` is a
//! published cipher, so its output cannot change under us. Ranges and weights are drawn by the few lines
//! below and not by `rand`'s distributions, whose sampling may change from one release to the next. Chances
//! are per mille and weights are whole numbers: nothing here needs a float.

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use uuid::Uuid;

/// What a stream of randomness is for: two purposes never share a stream, so that a change in how one is
/// drawn leaves the others as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A teacher: name, city, skills, price, texts.
    Teacher,
    /// A student: name and city.
    Student,
    /// What stands in a teacher's calendar: slots, lessons held, reviews.
    Calendar,
    /// The random half of ids.
    Identifier,
}

impl Purpose {
    fn tag(self) -> u8 {
        match self {
            Self::Teacher => 1,
            Self::Student => 2,
            Self::Calendar => 3,
            Self::Identifier => 4,
        }
    }
}

/// A stream of draws for one subject.
#[derive(Debug)]
pub struct Draw {
    generator: ChaCha8Rng,
}

impl Draw {
    /// The stream of the `index`-th subject of this purpose under this seed.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut key = [0_u8; 32];
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes().into_iter().chain([purpose.tag()])) {
            *slot = byte;
        }
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(index);
        Self { generator }
    }

    /// A whole number below `bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        // Multiply and keep the upper half: no loop, and a bias below one in four thousand million.
        let product = u64::from(self.generator.next_u32()) * u64::from(bound);
        u32::try_from(product >> 32).expect("the upper half of a 64-bit product fits 32 bits")
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// True in `per_mille` of a thousand draws.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of the choices, each as likely as the others.
    ///
    /// # Panics
    /// When there is nothing to choose from, which is a mistake in the word lists.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let position = self.position_below(choices.len());
        *choices.get(position).expect("a word list is never empty")
    }

    /// A position below `length`.
    pub fn position_below(&mut self, length: usize) -> usize {
        let bound = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(bound)).expect("a position fits the address space")
    }

    /// One of the choices, by their weights.
    pub fn pick_weighted<T: Copy>(&mut self, choices: &[(u32, T)]) -> T {
        let total = choices.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, choice) in choices {
            if left < *weight {
                return *choice;
            }
            left -= weight;
        }
        unreachable!("a draw below the sum of the weights falls on one of them")
    }

    /// A UUID version 7 of the given millisecond whose random half comes from this stream.
    pub fn uuid_at(&mut self, unix_milliseconds: u64) -> Uuid {
        let mut random = [0_u8; 10];
        self.generator.fill_bytes(&mut random);
        uuid::Builder::from_unix_timestamp_millis(unix_milliseconds, &random).into_uuid()
    }
}

/// Weights summed once, for lists too long to walk at every draw.
#[derive(Debug, Clone)]
pub struct WeightTable {
    cumulative: Vec<u32>,
}

impl WeightTable {
    /// A table over these weights, in their order.
    pub fn new(weights: impl IntoIterator<Item = u32>) -> Self {
        let cumulative = weights
            .into_iter()
            .scan(0_u32, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Self { cumulative }
    }

    /// The position of the drawn weight.
    pub fn draw(&self, draw: &mut Draw) -> usize {
        let value = draw.below(self.cumulative.last().copied().unwrap_or_default());
        self.cumulative.partition_point(|sum| *sum <= value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_never_changes() {
        // Fixed forever: if these change, every seeded database changes with them.
        let mut draw = Draw::new(42, Purpose::Teacher, 7);
        let drawn: Vec<u32> = (0..6).map(|_| draw.below(1_000_000)).collect();
        assert_eq!(drawn, [453_790, 735_143, 170_852, 135_430, 313_283, 860_903]);
        assert_eq!(draw.uuid_at(1_790_000_000_000).get_version_num(), 7);
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_subject() {
        let first = |seed, purpose, index| Draw::new(seed, purpose, index).below(u32::MAX);
        let base = first(1, Purpose::Teacher, 1);
        assert_eq!(base, first(1, Purpose::Teacher, 1));
        assert_ne!(base, first(2, Purpose::Teacher, 1));
        assert_ne!(base, first(1, Purpose::Student, 1));
        assert_ne!(base, first(1, Purpose::Teacher, 2));
    }

    #[test]
    fn weights_are_kept() {
        let table = WeightTable::new([1, 0, 9]);
        let mut draw = Draw::new(5, Purpose::Student, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[table.draw(&mut draw)] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((800..1_200).contains(&counts[0]), "{counts:?}");
    }

    #[test]
    fn ranges_include_both_ends() {
        let mut draw = Draw::new(6, Purpose::Student, 0);
        let drawn: std::collections::BTreeSet<u32> = (0..200).map(|_| draw.between(3, 6)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
        assert_eq!(draw.below(0), 0);
    }
}
