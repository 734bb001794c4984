//! Queries about reconciliation.

use std::sync::Arc;

use accounting::reconciliation::queries::{self, TaskFilter};
use async_graphql::{Context, Object};
use kernel::Role;
use kernel::page::encode_cursor;

use super::types::{
    DifferenceKind, ReconciliationRun, ReconciliationRunConnection, ReconciliationRunEdge,
    ReconciliationTask, ReconciliationTaskConnection, ReconciliationTaskEdge, ReconciliationTaskStatus,
};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Queries about reconciliation.
#[derive(Default)]
pub struct ReconciliationQuery;

#[Object]
impl ReconciliationQuery {
    /// The runs in which books and payment services were compared, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    async fn reconciliation_runs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReconciliationRunConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let binding = "reconciliationRuns";
        let key = request.key(binding)?;
        let mut connection = context.read().await?;
        let page = queries::runs_page(&mut connection, context.actor(), (&request, key)).await?;
        let edges = page.map(|run| ReconciliationRunEdge {
            cursor: encode_cursor(binding, &run.key()),
            node: ReconciliationRun(Arc::new(run)),
        });
        let total = total_count!(context, [], |connection, scope| {
            queries::runs_count(&mut connection, &scope.actor)
        });
        Ok(ReconciliationRunConnection::new(edges, Some(total)))
    }

    /// The differences that were found between books and payment services, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and two filters")]
    async fn reconciliation_tasks(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Only those that stand so; OPEN is an admin's list of things to do. All without it."
        )]
        status: Option<ReconciliationTaskStatus>,
        #[graphql(desc = "Only those of this kind; all without it.")] kind: Option<DifferenceKind>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReconciliationTaskConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = TaskFilter {
            statuses: status.into_iter().map(Into::into).collect(),
            kinds: kind.into_iter().map(Into::into).collect(),
        };
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("reconciliationTasks");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::tasks_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|task| ReconciliationTaskEdge {
            cursor: encode_cursor(&binding, &task.key()),
            node: ReconciliationTask(Arc::new(task)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::tasks_count(&mut connection, &scope.actor, &filter)
        });
        Ok(ReconciliationTaskConnection::new(edges, Some(total)))
    }
}
