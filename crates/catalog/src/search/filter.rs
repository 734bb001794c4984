//! What teachers are looked for by, and in which order they come.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::clock::is_plausible;
use kernel::id::{CategoryId, CityId, SkillId};
use kernel::text;

use crate::state::{Language, LessonMode};

/// The most skills one filter can name.
pub const FILTER_SKILLS_MAX: usize = 20;
/// The longest text that is looked for.
pub const TEXT_LENGTH_MAX: usize = 100;
const FREE_WINDOW_DAYS_MAX: i64 = 366;
const RATING_MAX: i32 = 5000;

kernel::text_enum! {
    /// In which order teachers come.
    pub enum TeacherOrder {
        /// Best match of the text first; without a text as RATING.
        Relevance = "RELEVANCE",
        /// Best rated first.
        Rating = "RATING",
        /// Cheapest first.
        PriceAscending = "PRICE_ASC",
        /// Dearest first.
        PriceDescending = "PRICE_DESC",
        /// Who has the earliest free slot first; who has none comes last.
        SoonestFree = "SOONEST_FREE",
        /// Most recently published first.
        Newest = "NEWEST",
    }
}

/// Whether one of the skills is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SkillMatch {
    /// Teachers with at least one of the skills.
    #[default]
    Any,
    /// Teachers with every one of them.
    All,
}

/// A span of time in which a whole free slot must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeWindow {
    /// The slot starts then or later.
    pub from: DateTime<Utc>,
    /// The slot ends then or earlier.
    pub to: DateTime<Utc>,
}

/// What teachers are looked for by; everything given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeacherFilter {
    /// What they teach.
    pub skills: Vec<SkillId>,
    /// Whether one of the skills is enough.
    pub skill_match: SkillMatch,
    /// The category of at least one of their skills.
    pub category: Option<CategoryId>,
    /// Where they teach.
    pub city: Option<CityId>,
    /// Whole rupiah per hour at least.
    pub price_min: Option<i64>,
    /// Whole rupiah per hour at most.
    pub price_max: Option<i64>,
    /// Rating at least, in thousandths.
    pub rating_min: Option<i32>,
    /// A mode they offer.
    pub mode: Option<LessonMode>,
    /// Languages of instruction, of which they speak at least one.
    pub languages: Vec<Language>,
    /// Verified by an admin, or not.
    pub verified: Option<bool>,
    /// When they have a free slot.
    pub free: Option<FreeWindow>,
    /// Words of name, headline, bio and skills; typing errors are forgiven.
    pub text: Option<String>,
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
    /// It ends before it starts, or is longer than a year.
    #[error(
        "Free time must lie between the years 2000 and 2099, end after it starts and span at most 366 days."
    )]
    FreeWindow,
    /// The text cannot be searched.
    #[error("{0}")]
    Text(String),
}

impl TeacherFilter {
    /// The same filter in one canonical form, so that equal filters have equal cursors.
    ///
    /// # Errors
    /// A [`FilterProblem`] that says what to change.
    pub fn checked(mut self) -> Result<Self, FilterProblem> {
        self.skills.sort_unstable();
        self.skills.dedup();
        self.languages.sort_unstable();
        self.languages.dedup();
        if self.skills.len() < 2 {
            self.skill_match = SkillMatch::All;
        }
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
        if self.free.is_some_and(|window| {
            !is_plausible(window.from)
                || !is_plausible(window.to)
                || window.to <= window.from
                || window.to - window.from > TimeDelta::days(FREE_WINDOW_DAYS_MAX)
        }) {
            return Err(FilterProblem::FreeWindow);
        }
        self.text = match self.text.take() {
            Some(text) => Some(
                text::single_line(&text, TEXT_LENGTH_MAX)
                    .map_err(|problem| FilterProblem::Text(problem.message("The search text")))?,
            ),
            None => None,
        };
        Ok(self)
    }

    /// Names the list of this filter in this order: what its cursors are bound to.
    #[must_use]
    pub fn binding(&self, order: TeacherOrder) -> String {
        format!("teachers/{order}/{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_filters_have_equal_bindings() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let (one, two) = (SkillId::generate(now), SkillId::generate(now));
        let filter =
            |skills: Vec<SkillId>| TeacherFilter { skills, ..TeacherFilter::default() }.checked().unwrap();
        assert_eq!(
            filter(vec![one, two, one]).binding(TeacherOrder::Rating),
            filter(vec![two, one]).binding(TeacherOrder::Rating)
        );
        assert_ne!(
            filter(vec![one]).binding(TeacherOrder::Rating),
            filter(vec![two]).binding(TeacherOrder::Rating)
        );
    }

    #[test]
    fn nonsense_is_refused() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let problem = |change: fn(&mut TeacherFilter, DateTime<Utc>)| {
            let mut filter = TeacherFilter::default();
            change(&mut filter, now);
            filter.checked().unwrap_err()
        };
        assert_eq!(problem(|filter, _| filter.price_min = Some(-1)), FilterProblem::PriceRange);
        assert_eq!(
            problem(|filter, _| (filter.price_min, filter.price_max) = (Some(2), Some(1))),
            FilterProblem::PriceRange
        );
        assert_eq!(problem(|filter, _| filter.rating_min = Some(5001)), FilterProblem::RatingRange);
        assert_eq!(
            problem(|filter, now| filter.free = Some(FreeWindow { from: now, to: now })),
            FilterProblem::FreeWindow
        );
        assert!(matches!(problem(|filter, _| filter.text = Some("  ".into())), FilterProblem::Text(_)));
        assert!(matches!(problem(|filter, _| filter.text = Some("a\u{0}b".into())), FilterProblem::Text(_)));
        assert!(matches!(problem(|filter, _| filter.text = Some("x".repeat(101))), FilterProblem::Text(_)));
        let skills = |filter: &mut TeacherFilter, now| {
            filter.skills = (0..21).map(|_| SkillId::generate(now)).collect();
        };
        assert_eq!(problem(skills), FilterProblem::TooManySkills);
    }
}
