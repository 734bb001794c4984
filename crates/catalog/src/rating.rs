//! The Bayesian rating that lists are ordered by: a teacher with one review of five stars does not stand above
//! one with fifty of 4.9.

/// What is believed of a teacher before the first review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatingPrior {
    /// The stars to begin with, in thousandths.
    pub mean_thousandths: u32,
    /// How many reviews that belief weighs.
    pub weight: u32,
}

impl Default for RatingPrior {
    fn default() -> Self {
        Self { mean_thousandths: 4_300, weight: 5 }
    }
}

impl RatingPrior {
    /// The rating in thousandths of `count` reviews whose stars sum to `sum`; 0 without reviews. Half rounds up.
    ///
    /// # Panics
    /// When the numbers cannot be those of reviews: negative, or more than five stars each.
    #[must_use]
    pub fn score(self, count: i32, sum: i32) -> i32 {
        if count == 0 {
            return 0;
        }
        assert!(
            count > 0 && (count..=count.saturating_mul(5)).contains(&sum),
            "{count} reviews of {sum} stars"
        );
        let (weight, mean) = (i64::from(self.weight), i64::from(self.mean_thousandths));
        let divisor = weight + i64::from(count);
        let thousandths = weight * mean + 1_000 * i64::from(sum);
        i32::try_from((thousandths + divisor / 2) / divisor).expect("a rating is at most 5,000 thousandths")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_good_reviews_outrank_one_perfect_one() {
        let prior = RatingPrior { mean_thousandths: 4_300, weight: 5 };
        assert_eq!(prior.score(0, 0), 0);
        assert_eq!(prior.score(1, 5), 4_417);
        assert_eq!(prior.score(50, 245), 4_845);
        assert_eq!(prior.score(2, 2), 3_357);
    }
}
