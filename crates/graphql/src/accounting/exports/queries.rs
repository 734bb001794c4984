//! Queries about exports.

use std::sync::Arc;

use accounting::exports::queries::{self, EXPORTS_BINDING};
use async_graphql::{Context, Object};
use kernel::Role;
use kernel::page::encode_cursor;

use super::types::{Export, ExportConnection, ExportEdge};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Queries about exports.
#[derive(Default)]
pub struct ExportsQuery;

#[Object]
impl ExportsQuery {
    /// The files that admins asked for, latest first. ADMIN only. While one is WAITING or RUNNING, ask for it with `node` every few
    /// seconds, or wait for the notification EXPORT_READY.
    #[graphql(directive = Paged::apply())]
    async fn exports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ExportConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let key = request.key(EXPORTS_BINDING)?;
        let mut connection = context.read().await?;
        let page = queries::page(&mut connection, context.actor(), (&request, key)).await?;
        let edges = page.map(|export| ExportEdge {
            cursor: encode_cursor(EXPORTS_BINDING, &export.key()),
            node: Export(Arc::new(export)),
        });
        let total =
            total_count!(context, [], |connection, scope| { queries::count(&mut connection, &scope.actor) });
        Ok(ExportConnection::new(edges, Some(total)))
    }
}
