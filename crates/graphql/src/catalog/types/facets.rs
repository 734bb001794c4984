//! Counts beside a list of teachers.

use async_graphql::{Context, Object, SimpleObject};
use catalog::search::{self, TeacherFilter};

use super::{City, Skill};
use crate::catalog::vocabulary;
use crate::cost::{Cost, FACET_COST, Items};
use crate::error::ApiResult;
use crate::money::Money;
use crate::scope::ContextExtension as _;

/// The most values a facet lists.
const FACET_VALUES_MAX: usize = 50;

/// How many of the teachers found have a skill.
#[derive(SimpleObject)]
pub struct SkillFacet {
    /// The skill.
    skill: Skill,
    /// Teachers.
    count: i32,
}

/// How many of the teachers found are in a city.
#[derive(SimpleObject)]
pub struct CityFacet {
    /// The city.
    city: City,
    /// Teachers.
    count: i32,
}

/// How many of the teachers found ask a price within a band.
#[derive(SimpleObject)]
pub struct PriceFacet {
    /// Price per hour at least; null for the lowest band.
    price_min: Option<Money>,
    /// Price per hour, less than this; null for the highest band.
    price_below: Option<Money>,
    /// Teachers.
    count: i32,
}

/// Counts beside a list of teachers, each without its own filter: what one would find by choosing another value. Computed
/// only when selected.
pub struct TeacherFacets(pub TeacherFilter);

fn count(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Counts beside a list of teachers, each as if its own filter were not set. Computed only when selected.
#[Object]
impl TeacherFacets {
    /// By skill, most frequent first, at most 50.
    #[graphql(directive = Cost::apply(FACET_COST), directive = Items::apply(1))]
    async fn skills(&self, context: &Context<'_>) -> ApiResult<Vec<SkillFacet>> {
        let counts = search::skill_facet(&mut *context.read().await?, context.now(), &self.0).await?;
        let vocabulary = vocabulary(context).await?;
        let known = counts.into_iter().filter_map(|found| {
            let skill = vocabulary.skill(found.skill_id).cloned()?;
            Some(SkillFacet { skill: Skill(skill), count: count(found.count) })
        });
        Ok(known.take(FACET_VALUES_MAX).collect())
    }

    /// By city, most frequent first, at most 50.
    #[graphql(directive = Cost::apply(FACET_COST), directive = Items::apply(1))]
    async fn cities(&self, context: &Context<'_>) -> ApiResult<Vec<CityFacet>> {
        let counts = search::city_facet(&mut *context.read().await?, context.now(), &self.0).await?;
        let vocabulary = vocabulary(context).await?;
        let known = counts.into_iter().filter_map(|found| {
            let city = vocabulary.city(found.city_id).cloned()?;
            Some(CityFacet { city: City(city), count: count(found.count) })
        });
        Ok(known.take(FACET_VALUES_MAX).collect())
    }

    /// By price per hour, lowest first, empty bands included.
    #[graphql(directive = Cost::apply(FACET_COST), directive = Items::apply(1))]
    async fn price_bands(&self, context: &Context<'_>) -> ApiResult<Vec<PriceFacet>> {
        let counts = search::price_facet(&mut *context.read().await?, context.now(), &self.0).await?;
        let money = |amount| Money::from(kernel::Money::rupiah(amount));
        Ok(counts
            .into_iter()
            .map(|band| PriceFacet {
                price_min: band.price_min.map(money),
                price_below: band.price_below.map(money),
                count: count(band.count),
            })
            .collect())
    }
}
