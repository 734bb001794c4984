//! `takenDownMaterials`.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::Role;
use kernel::page::encode_cursor;
use moderation::queries::{self, TAKEN_DOWN_MATERIALS_BINDING};

use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::materials::{Material, MaterialConnection, MaterialEdge};
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Holder of `takenDownMaterials`.
#[derive(Default)]
pub struct TakenDownMaterials;

#[Object]
impl TakenDownMaterials {
    /// Materials that are taken down, the latest first: `materialRestore` puts one back. ADMIN only.
    #[graphql(directive = Paged::apply())]
    async fn taken_down_materials(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<MaterialConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let key = request.key(TAKEN_DOWN_MATERIALS_BINDING)?;
        let mut connection = context.read().await?;
        let page = queries::taken_down_materials(&mut connection, context.actor(), (&request, key)).await?;
        let edges = page.map(|(taken_down_at, material)| MaterialEdge {
            cursor: encode_cursor(TAKEN_DOWN_MATERIALS_BINDING, &(taken_down_at, material.id)),
            node: Material(Arc::new(material)),
        });
        let total = total_count!(context, [], |connection, scope| {
            queries::taken_down_materials_count(&mut connection, &scope.actor)
        });
        Ok(MaterialConnection::new(edges, Some(total)))
    }
}
