//! What teachers are looked for by.

use async_graphql::{Enum, InputObject};
use catalog::search::{self, FreeWindow, TeacherFilter};
use catalog::vocabulary_memory::VocabularySnapshot;
use chrono::{DateTime, Utc};
use kernel::id::{CategoryId, CityId, SkillId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::types::{Language, LessonMode};
use crate::error::{ApiError, ApiResult};
use crate::money::MoneyInput;
use crate::public_id::PublicId;

/// In which order teachers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "search::TeacherOrder")]
pub enum TeacherOrder {
    /// Best match of the text first; without a text as RATING. The list ends after 1,000 teachers.
    Relevance,
    /// Best rated first; few reviews count less.
    Rating,
    /// Cheapest first.
    #[graphql(name = "PRICE_ASC")]
    PriceAscending,
    /// Dearest first.
    #[graphql(name = "PRICE_DESC")]
    PriceDescending,
    /// Who has the earliest free slot first; who has none comes last.
    SoonestFree,
    /// Most recently published first.
    Newest,
}

/// Whether one of several skills is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SkillMatch {
    /// At least one of them.
    Any,
    /// Every one of them.
    All,
}

/// A span of time in which a whole free slot must lie.
#[derive(InputObject)]
pub struct FreeBetweenInput {
    /// The slot starts then or later.
    from: DateTime<Utc>,
    /// The slot ends then or earlier; at most 366 days after `from`.
    until: DateTime<Utc>,
}

/// What to look for; everything given must hold.
#[derive(InputObject, Default)]
#[graphql(name = "TeacherFilter")]
pub struct TeacherFilterInput {
    /// Words of name, headline, bio and skills, 1 to 100 characters. Forgives typing errors, knows Indonesian word forms.
    text: Option<String>,
    /// Skills, at most 20. One that was merged into another finds the other.
    skill_ids: Option<Vec<PublicId<SkillId>>>,
    /// Whether one of the skills is enough; ANY by default.
    skill_match: Option<SkillMatch>,
    /// The category of at least one skill.
    category_id: Option<PublicId<CategoryId>>,
    /// Where they teach.
    city_id: Option<PublicId<CityId>>,
    /// Price per hour at least.
    price_min: Option<MoneyInput>,
    /// Price per hour at most.
    price_max: Option<MoneyInput>,
    /// Weighted rating at least, `"0"` to `"5"`, e.g. `"4.5"`.
    rating_min: Option<Decimal>,
    /// A mode they offer.
    mode: Option<LessonMode>,
    /// Languages of instruction, of which they speak at least one.
    languages: Option<Vec<Language>>,
    /// Verified by an admin, or not.
    is_verified: Option<bool>,
    /// When they have a free slot.
    free_between: Option<FreeBetweenInput>,
}

impl TeacherFilterInput {
    /// The same in the domain's words, with merged skills and categories led to their new homes.
    ///
    /// # Errors
    /// BAD_USER_INPUT for amounts and ratings that are no such.
    pub fn into_domain(self, vocabulary: &VocabularySnapshot) -> ApiResult<TeacherFilter> {
        let skills = self.skill_ids.unwrap_or_default();
        Ok(TeacherFilter {
            skills: skills.into_iter().map(|id| vocabulary.current_skill(id.0)).collect(),
            skill_match: match self.skill_match.unwrap_or(SkillMatch::Any) {
                SkillMatch::Any => search::SkillMatch::Any,
                SkillMatch::All => search::SkillMatch::All,
            },
            category: self.category_id.map(|id| vocabulary.current_category(id.0)),
            city: self.city_id.map(|id| id.0),
            price_min: self.price_min.map(|money| money.rupiah()).transpose()?,
            price_max: self.price_max.map(|money| money.rupiah()).transpose()?,
            rating_min: self.rating_min.map(thousandths).transpose()?,
            mode: self.mode.map(Into::into),
            languages: self.languages.unwrap_or_default().into_iter().map(Into::into).collect(),
            verified: self.is_verified,
            free: self.free_between.map(|span| FreeWindow { from: span.from, to: span.until }),
            text: self.text,
        })
    }
}

/// A rating in stars, as the domain counts it.
pub(crate) fn thousandths(rating: Decimal) -> ApiResult<i32> {
    let problem = || ApiError::BadUserInput("The minimum rating is a number from 0 to 5.".to_owned());
    rating
        .checked_mul(Decimal::ONE_THOUSAND)
        .and_then(|thousandths| thousandths.round().to_i32())
        .ok_or_else(problem)
}
