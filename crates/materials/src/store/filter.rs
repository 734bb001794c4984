//! What materials are looked for by, and in which order they come.

use kernel::id::{CategoryId, SkillId, TeacherId};
use kernel::text;

/// The most skills one filter can name.
pub const FILTER_SKILLS_MAX: usize = 20;
/// The longest text that is looked for.
pub const TEXT_LENGTH_MAX: usize = 100;
const RATING_MAX: i32 = 5000;

kernel::text_enum! {
    /// In which order materials come.
    pub enum MaterialOrder {
        /// Most recently published first.
        Newest = "NEWEST",
        /// Best rated first.
        BestRated = "BEST_RATED",
        /// What most people have first.
        MostSold = "MOST_SOLD",
        /// Cheapest first.
        PriceAscending = "PRICE_ASC",
        /// Dearest first.
        PriceDescending = "PRICE_DESC",
    }
}

/// What materials are looked for by; everything given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MaterialFilter {
    /// Words of title, description and skills; typing errors are forgiven.
    pub text: Option<String>,
    /// What they help to learn: at least one of these.
    pub skills: Vec<SkillId>,
    /// The category of at least one of their skills.
    pub category: Option<CategoryId>,
    /// Whose they are.
    pub teacher: Option<TeacherId>,
    /// Whole rupiah at least.
    pub price_min: Option<i64>,
    /// Whole rupiah at most.
    pub price_max: Option<i64>,
    /// Only what costs nothing.
    pub is_free: bool,
    /// Rating at least, in thousandths.
    pub rating_min: Option<i32>,
}

/// Why a filter makes no sense. The messages are for the person who filled it in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterProblem {
    /// Too many skills.
    #[error("Filter by at most 20 skills.")]
    TooManySkills,
    /// A negative price, or a minimum above the maximum.
    #[error("The lowest price must be 0 or more and not above the highest.")]
    PriceRange,
    /// Not between 0 and 5 stars.
    #[error("The minimum rating is a number from 0 to 5.")]
    RatingRange,
    /// The text cannot be searched.
    #[error("{0}")]
    Text(String),
}

impl MaterialFilter {
    /// The same filter in one canonical form, so that equal filters have equal cursors.
    ///
    /// # Errors
    /// A [`FilterProblem`] that says what to change.
    pub fn checked(mut self) -> Result<Self, FilterProblem> {
        self.skills.sort_unstable();
        self.skills.dedup();
        if self.skills.len() > FILTER_SKILLS_MAX {
            return Err(FilterProblem::TooManySkills);
        }
        let price_min = self.price_min.unwrap_or(0);
        if price_min < 0 || self.price_max.is_some_and(|price_max| price_max < price_min) {
            return Err(FilterProblem::PriceRange);
        }
        if self.rating_min.is_some_and(|rating| !(0..=RATING_MAX).contains(&rating)) {
            return Err(FilterProblem::RatingRange);
        }
        if let Some(text) = self.text.take() {
            let text = text::single_line(&text, TEXT_LENGTH_MAX)
                .map_err(|problem| FilterProblem::Text(problem.message("The search text")))?;
            self.text = Some(text);
        }
        Ok(self)
    }

    /// Names the list of this filter in this order: what its cursors are bound to.
    #[must_use]
    pub fn binding(&self, order: MaterialOrder) -> String {
        format!("materials/{order}/{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn equal_filters_have_equal_bindings() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let (one, two) = (SkillId::generate(now), SkillId::generate(now));
        let binding = |skills: Vec<SkillId>| {
            let filter = MaterialFilter { skills, ..MaterialFilter::default() };
            filter.checked().unwrap().binding(MaterialOrder::Newest)
        };
        assert_eq!(binding(vec![one, two, one]), binding(vec![two, one]));
        assert_ne!(binding(vec![one]), binding(vec![two]));
    }

    #[test]
    fn nonsense_is_refused() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let problem = |filter: MaterialFilter| filter.checked().unwrap_err();
        let none = MaterialFilter::default;
        assert_eq!(problem(MaterialFilter { price_min: Some(-1), ..none() }), FilterProblem::PriceRange);
        let upside_down = MaterialFilter { price_min: Some(2), price_max: Some(1), ..none() };
        assert_eq!(problem(upside_down), FilterProblem::PriceRange);
        assert_eq!(problem(MaterialFilter { rating_min: Some(5001), ..none() }), FilterProblem::RatingRange);
        let skills = (0..21).map(|_| SkillId::generate(now)).collect();
        assert_eq!(problem(MaterialFilter { skills, ..none() }), FilterProblem::TooManySkills);
        for text in ["  ".to_owned(), "a\u{0}b".to_owned(), "x".repeat(101)] {
            let filter = MaterialFilter { text: Some(text), ..none() };
            assert!(matches!(problem(filter), FilterProblem::Text(_)));
        }
    }
}
