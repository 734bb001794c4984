//! Cities, categories, skills.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{CategoryId, CityId, SkillId};

use crate::catalog::vocabulary;
use crate::cost::Items;
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// A city people live and teach in.
#[derive(Debug, Clone)]
pub struct City(pub Arc<catalog::City>);

/// A city people live and teach in.
#[Object]
impl City {
    /// The city's id.
    pub(crate) async fn id(&self) -> PublicId<CityId> {
        self.0.id.into()
    }

    /// Its part of an address, e.g. `yogyakarta`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The province it lies in.
    async fn province(&self) -> &str {
        &self.0.province
    }

    /// Its IANA zone, e.g. `Asia/Makassar`.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }
}

/// A group of skills.
#[derive(Debug, Clone)]
pub struct Category(pub Arc<catalog::Category>);

/// A group of skills.
#[Object]
impl Category {
    /// The category's id.
    pub(crate) async fn id(&self) -> PublicId<CategoryId> {
        self.0.id.into()
    }

    /// Its part of an address, e.g. `languages`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name in English.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in Indonesian.
    async fn name_indonesian(&self) -> &str {
        &self.0.name_indonesian
    }

    /// How many public teachers have a skill of it; at most a minute old.
    async fn teacher_count(&self, context: &Context<'_>) -> ApiResult<i32> {
        let app = context.app();
        let counts = app.vocabulary.category_counts(&app.pools, context.now()).await?;
        let count = counts.get(&self.0.id).copied().unwrap_or_default();
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Its skills by name, without retired ones.
    #[graphql(directive = Items::apply(20))]
    async fn skills(&self, context: &Context<'_>) -> ApiResult<Vec<Skill>> {
        let vocabulary = vocabulary(context).await?;
        let skills = vocabulary.skills().filter(|skill| skill.category_id == self.0.id);
        Ok(skills.cloned().map(Skill).collect())
    }

    /// When an admin retired it; null while it is offered.
    async fn retired_at(&self) -> Option<DateTime<Utc>> {
        self.0.retired_at
    }
}

/// What a teacher can be found by.
#[derive(Debug, Clone)]
pub struct Skill(pub Arc<catalog::Skill>);

/// What a teacher can be found by.
#[Object]
impl Skill {
    /// The skill's id.
    pub(crate) async fn id(&self) -> PublicId<SkillId> {
        self.0.id.into()
    }

    /// Its part of an address, e.g. `ielts`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name in English.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in Indonesian.
    async fn name_indonesian(&self) -> &str {
        &self.0.name_indonesian
    }

    /// The category it stands in.
    async fn category(&self, context: &Context<'_>) -> ApiResult<Category> {
        let category = vocabulary(context).await?.category(self.0.category_id).cloned();
        category.map(Category).ok_or_else(|| ApiError::Internal("a skill has no category".to_owned()))
    }

    /// When an admin retired it; null while it is offered.
    async fn retired_at(&self) -> Option<DateTime<Utc>> {
        self.0.retired_at
    }
}
