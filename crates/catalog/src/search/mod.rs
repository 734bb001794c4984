//! Teacher search: filter, orders, pages, counts and facets.

mod filter;
mod page;
mod scope;
mod statements;
mod text;

pub use self::filter::{
    FILTER_SKILLS_MAX, FilterProblem, FreeWindow, SkillMatch, TEXT_LENGTH_MAX, TeacherFilter, TeacherOrder,
};
pub use self::page::{SearchError, TeacherCard, teachers};
pub use self::statements::{
    CityCount, PRICE_BAND_BOUNDS, PriceBandCount, SkillCount, city_facet, price_facet, skill_facet,
    total_count,
};

/// How many matches are ranked by relevance at most; the list ordered so ends after them.
pub const RANKED_MAX: i64 = 1000;
