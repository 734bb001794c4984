//! Finding teachers.

use std::sync::Arc;

use async_graphql::{Context, Object};
use catalog::search::{self, SearchError, TeacherFilter};
use kernel::id::{CategoryId, TeacherId};

use super::loaders::TeacherById;
use super::types::{Category, City, Skill, Teacher, TeacherConnection, TeacherEdge};
use super::vocabulary;
use crate::catalog::filter::{TeacherFilterInput, TeacherOrder};
use crate::connection::{TotalCount, page_request};
use crate::cost::{First, Items, Paged};
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// The most teachers the landing page asks for.
const POPULAR_MAX: i32 = 24;

/// Queries of the catalogue. They need no sign-in.
#[derive(Default)]
pub struct CatalogQuery;

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Page(error) => error.into(),
            SearchError::Database(error) => error.into(),
        }
    }
}

#[Object]
impl CatalogQuery {
    /// Teachers in public view that fit the filter. Needs no sign-in.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments, a filter and an order")]
    async fn teachers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to look for; everything given must hold.")] filter: Option<TeacherFilterInput>,
        #[graphql(
            default_with = "TeacherOrder::Relevance",
            desc = "In which order. RELEVANCE without a text is RATING."
        )]
        order_by: TeacherOrder,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<TeacherConnection> {
        let request = page_request(first, after, last, before)?;
        let vocabulary = vocabulary(context).await?;
        let filter: TeacherFilter = filter.unwrap_or_default().into_domain(&vocabulary)?;
        let filter = filter.checked().map_err(|problem| ApiError::BadUserInput(problem.to_string()))?;
        let order = order_by.into();
        let page =
            search::teachers(&mut *context.read().await?, context.now(), &filter, order, &request).await?;
        let page =
            page.map(|card| TeacherEdge { cursor: card.cursor, node: Teacher(Arc::new(card.teacher)) });
        let (scope, counted) = (context.request().loaders.scope().clone(), filter.clone());
        let total_count: TotalCount = Box::new(move || {
            let (scope, filter) = (scope.clone(), counted.clone());
            Box::pin(async move {
                let mut connection = scope.connection().await?;
                search::total_count(&mut connection, scope.now, &filter, order).await.map_err(ApiError::from)
            })
        });
        Ok(TeacherConnection::new(page, filter, total_count))
    }

    /// One teacher by id or slug; give one of them. Null when there is none in public view. An old slug leads to the
    /// teacher who had it: compare `slug` and redirect. Needs no sign-in; owners see their own drafts.
    async fn teacher(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The teacher's id.")] id: Option<PublicId<TeacherId>>,
        #[graphql(desc = "The teacher's slug, current or old.")] slug: Option<String>,
    ) -> ApiResult<Option<Teacher>> {
        match (id, slug) {
            (Some(id), None) => Ok(context.load::<TeacherById>(id.0).await?.map(Teacher)),
            (None, Some(slug)) => {
                let mut connection = context.read().await?;
                let teacher =
                    catalog::queries::teacher_by_slug(&mut connection, context.actor(), &slug).await?;
                Ok(teacher.map(|teacher| Teacher(Arc::new(teacher))))
            }
            _ => Err(ApiError::BadUserInput("Give either `id` or `slug`.".to_owned())),
        }
    }

    /// The best rated teachers, for the landing page. Needs no sign-in.
    #[graphql(directive = First::apply(8))]
    async fn popular_teachers(
        &self,
        context: &Context<'_>,
        #[graphql(default = 8, desc = "How many: 1 to 24.")] first: i32,
    ) -> ApiResult<Vec<Teacher>> {
        if !(1..=POPULAR_MAX).contains(&first) {
            return Err(ApiError::BadUserInput(format!("Ask for 1 to {POPULAR_MAX} teachers.")));
        }
        let teachers =
            catalog::queries::popular_teachers(&mut *context.read().await?, i64::from(first)).await?;
        Ok(teachers.into_iter().map(|teacher| Teacher(Arc::new(teacher))).collect())
    }

    /// All categories in the order of the landing page. Needs no sign-in.
    #[graphql(directive = Items::apply(20))]
    async fn categories(&self, context: &Context<'_>) -> ApiResult<Vec<Category>> {
        Ok(vocabulary(context).await?.categories().cloned().map(Category).collect())
    }

    /// All skills by name, or those of one category. Needs no sign-in.
    #[graphql(directive = Items::apply(200))]
    async fn skills(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only skills of this category.")] category_id: Option<PublicId<CategoryId>>,
    ) -> ApiResult<Vec<Skill>> {
        let vocabulary = vocabulary(context).await?;
        let wanted = vocabulary
            .skills()
            .filter(|skill| category_id.is_none_or(|category| skill.category_id == category.0));
        Ok(wanted.cloned().map(Skill).collect())
    }

    /// All cities, largest first. Needs no sign-in.
    #[graphql(directive = Items::apply(50))]
    async fn cities(&self, context: &Context<'_>) -> ApiResult<Vec<City>> {
        Ok(vocabulary(context).await?.cities().iter().cloned().map(City).collect())
    }
}
