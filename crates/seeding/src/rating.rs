//! Rating aggregates as the product computes them.

use catalog::rating::RatingPrior;

/// Reviews of one teacher, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rating {
    pub(crate) count: i32,
    pub(crate) sum: i32,
}

impl Rating {
    pub(crate) fn of(stars: impl Iterator<Item = i16>) -> Self {
        stars.fold(Self::default(), |rating, stars| Self {
            count: rating.count + 1,
            sum: rating.sum + i32::from(stars),
        })
    }

    /// The Bayesian rating in thousandths; 0 without reviews.
    pub(crate) fn score(self) -> i32 {
        RatingPrior::default().score(self.count, self.sum)
    }
}
