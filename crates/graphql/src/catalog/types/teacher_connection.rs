//! Lists of teachers.

use async_graphql::{Object, SimpleObject};
use catalog::search::TeacherFilter;
use kernel::page::Page;

use super::{Teacher, TeacherFacets};
use crate::connection;
use crate::connection::{PageInfo, TotalCount, page_info};
use crate::error::ApiResult;

/// One of the teachers of a page, with its cursor.
#[derive(SimpleObject)]
pub struct TeacherEdge {
    /// Where this teacher stands in the list; opaque, good for this list with this filter and order only.
    pub cursor: String,
    /// The teacher.
    pub node: Teacher,
}

/// A page of the teachers found.
pub struct TeacherConnection {
    page: Page<TeacherEdge>,
    filter: TeacherFilter,
    total_count: TotalCount,
}

impl TeacherConnection {
    /// A page of what the checked filter finds.
    #[must_use]
    pub fn new(page: Page<TeacherEdge>, filter: TeacherFilter, total_count: TotalCount) -> Self {
        Self { page, filter, total_count }
    }
}

/// A page of the teachers found.
#[Object]
impl TeacherConnection {
    /// The teachers with their cursors.
    async fn edges(&self) -> &[TeacherEdge] {
        &self.page.items
    }

    /// The teachers without their cursors.
    async fn nodes(&self) -> Vec<&Teacher> {
        self.page.items.iter().map(|edge| &edge.node).collect()
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> PageInfo {
        page_info(&self.page, |edge| &edge.cursor)
    }

    /// How many teachers are found. Counted only when selected; a list by RELEVANCE ends after 1,000.
    async fn total_count(&self) -> ApiResult<i32> {
        Ok(i32::try_from((self.total_count)().await?).unwrap_or(i32::MAX))
    }

    /// Counts by skill, city and price.
    async fn facets(&self) -> TeacherFacets {
        TeacherFacets(self.filter.clone())
    }
}

connection!(FavouriteTeacherConnection, FavouriteTeacherEdge, Teacher, "favourite teachers");
