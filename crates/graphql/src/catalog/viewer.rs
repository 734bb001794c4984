//! The viewer's own part of the catalogue.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::loaders::TeacherOfUser;
use super::types::{FavouriteTeacherConnection, FavouriteTeacherEdge, Teacher};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;

/// The catalogue's part of `Viewer`.
pub struct ViewerCatalog;

/// What the signed-in user has in the catalogue.
#[Object]
impl ViewerCatalog {
    /// The viewer's own teaching profile, draft or not; null when there is none yet. `teacherProfileUpdate` makes one.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        let user_id = context.actor().require_user()?.user_id;
        Ok(context.load::<TeacherOfUser>(user_id).await?.map(Teacher))
    }

    /// Teachers the viewer keeps, latest first; those that left public view are not listed.
    #[graphql(directive = Paged::apply())]
    async fn favourites(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<FavouriteTeacherConnection> {
        let user_id = context.actor().require_user()?.user_id;
        let request = page_request(first, after, last, before)?;
        let mut connection = context.read().await?;
        let page = catalog::queries::favourites_of_user(&mut connection, user_id, &request).await?;
        let edges = page
            .map(|kept| FavouriteTeacherEdge { cursor: kept.cursor, node: Teacher(Arc::new(kept.teacher)) });
        Ok(FavouriteTeacherConnection::new(edges, None))
    }
}
