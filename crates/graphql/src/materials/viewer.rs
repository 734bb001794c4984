//! The viewer's own materials, as a teacher.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::page::encode_cursor;
use materials::queries::{self, OF_TEACHER_BINDING};

use super::types::{Material, MaterialConnection, MaterialEdge, MaterialStatus};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// The materials' part of `Viewer`.
pub struct ViewerMaterials;

/// The materials of the signed-in teacher.
#[Object]
impl ViewerMaterials {
    /// Materials of the viewer's teaching profile, in the store or not, last made first. TEACHER only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a status")]
    async fn teacher_materials(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those that stand like this.")] status: Option<MaterialStatus>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<MaterialConnection> {
        let status = status.map(materials::MaterialStatus::from);
        let request = page_request(first, after, last, before)?;
        let binding = format!("{OF_TEACHER_BINDING}/{status:?}");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::of_teacher(&mut connection, context.actor(), status, (&request, key)).await?;
        drop(connection);
        let total = total_count!(context, [status], |connection, scope| {
            queries::count_of_teacher(&mut connection, &scope.actor, status)
        });
        let edges = page.map(|material| MaterialEdge {
            cursor: encode_cursor(&binding, &material.key()),
            node: Material(Arc::new(material)),
        });
        Ok(MaterialConnection::new(edges, Some(total)))
    }
}
