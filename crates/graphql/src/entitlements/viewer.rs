//! The viewer's library.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::page::encode_cursor;
use materials::queries;

use super::types::{Entitlement, EntitlementConnection, EntitlementEdge};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::materials::MaterialById;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// The library's part of `Viewer`.
pub struct ViewerLibrary;

/// What the signed-in user may download.
#[Object]
impl ViewerLibrary {
    /// What the viewer bought, or took because it is free, and may download: the latest first. What waits to be paid stands in
    /// `orders`, and what was taken away again is left out.
    #[graphql(directive = Paged::apply())]
    async fn library(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<EntitlementConnection> {
        let actor = context.actor();
        let request = page_request(first, after, last, before)?;
        let key = request.key(queries::LIBRARY_BINDING)?;
        let mut connection = context.read().await?;
        let page = queries::library(&mut connection, actor, (&request, key)).await?;
        drop(connection);
        // They came along: nobody asks for them again.
        let materials =
            page.items.iter().map(|(_, material)| (material.id, Some(Arc::new(material.clone()))));
        let materials: Vec<_> = materials.collect();
        context.request().loaders.prime::<MaterialById>(materials).await;
        let edges = page.map(|(entitlement, _)| EntitlementEdge {
            cursor: encode_cursor(queries::LIBRARY_BINDING, &entitlement.key()),
            node: Entitlement(Arc::new(entitlement)),
        });
        let total = total_count!(context, [], |connection, scope| {
            queries::library_count(&mut connection, &scope.actor)
        });
        Ok(EntitlementConnection::new(edges, Some(total)))
    }
}
