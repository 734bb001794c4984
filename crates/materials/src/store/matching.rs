//! The conditions of a filter.

use catalog::policy::IsPublic;
use database::schema::{material_skills, materials, skills, teachers};
use diesel::dsl::{InnerJoin, IntoBoxed, exists};
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::id::{CategoryId, SkillId};

use super::filter::MaterialFilter;
use super::text::SearchText;
use crate::policy::IsPublished;

/// Materials with their teachers, narrowed.
pub(super) type Matching = IntoBoxed<'static, InnerJoin<materials::table, teachers::table>, Pg>;

/// Everything in the store that the filter lets through, its text as it is understood. Materials of teachers who are not
/// public are not in the store.
pub(super) fn matching(filter: &MaterialFilter, text: Option<SearchText>) -> Matching {
    let mut query =
        materials::table.inner_join(teachers::table).filter(IsPublished).filter(IsPublic).into_boxed();
    if let Some(teacher) = filter.teacher {
        query = query.filter(materials::teacher_id.eq(teacher));
    }
    if let Some(price_min) = filter.price_min {
        query = query.filter(materials::price.ge(price_min));
    }
    if let Some(price_max) = filter.price_max {
        query = query.filter(materials::price.le(price_max));
    }
    if filter.is_free {
        query = query.filter(materials::price.eq(0));
    }
    if let Some(rating_min) = filter.rating_min {
        query = query.filter(materials::rating_score.ge(rating_min));
    }
    if !filter.skills.is_empty() {
        query = with_one_of(query, &filter.skills);
    }
    if let Some(category) = filter.category {
        query = of_category(query, category);
    }
    match text {
        Some(text) => query.filter(text),
        None => query,
    }
}

/// A skill that was merged counts as the one it was merged into, a retired one as none: what materials have is not
/// rewritten.
macro_rules! with_a_skill {
    ($query:expr, $target:ident, $is_wanted:expr) => {{
        let wanted = || {
            $target
                .filter($is_wanted)
                .filter($target.field(skills::retired_at).is_null())
                .select($target.field(skills::id))
        };
        let merged_into = skills::merged_into_id.assume_not_null();
        let is_merged = skills::merged_into_id.is_not_null().and(merged_into.eq_any(wanted()));
        $query.filter(exists(
            material_skills::table
                .inner_join(skills::table)
                .filter(material_skills::material_id.eq(materials::id))
                .filter(skills::id.eq_any(wanted()).or(is_merged)),
        ))
    }};
}

fn with_one_of(query: Matching, ids: &[SkillId]) -> Matching {
    let target = diesel::alias!(skills as target_skills);
    with_a_skill!(query, target, target.field(skills::id).eq_any(ids.to_vec()))
}

fn of_category(query: Matching, category: CategoryId) -> Matching {
    let target = diesel::alias!(skills as target_skills);
    with_a_skill!(query, target, target.field(skills::category_id).eq(category))
}
