//! What an operator can decide about reviews.

use catalog::rating::RatingPrior;
use chrono::TimeDelta;

/// The rules of reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewConfig {
    /// How long after writing a review its author can still change it.
    pub edit_window: TimeDelta,
    /// What is believed of a teacher before the first review.
    pub rating_prior: RatingPrior,
}

impl Default for ReviewConfig {
    fn default() -> Self {
        Self { edit_window: TimeDelta::days(14), rating_prior: RatingPrior::default() }
    }
}
