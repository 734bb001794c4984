//! Reads. Admins only.

use database::schema::{payout_statement_lines, reconciliation_runs, reconciliation_tasks};
use database::{QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutStatementLineId, ReconciliationRunId, ReconciliationTaskId};
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Role};

use super::model::{PayoutStatementLine, ReconciliationRun, ReconciliationTask, RunKey, TaskKey};
use super::state::{DifferenceKind, TaskStatus};

/// Which tasks a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Which states; empty for all.
    pub statuses: Vec<TaskStatus>,
    /// What differs; empty for all.
    pub kinds: Vec<DifferenceKind>,
}

impl TaskFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{:?}/{:?}", self.statuses, self.kinds)
    }

    fn query(&self) -> reconciliation_tasks::BoxedQuery<'static, Pg> {
        let mut query = reconciliation_tasks::table.into_boxed();
        if !self.statuses.is_empty() {
            query = query.filter(reconciliation_tasks::status.eq_any(self.statuses.clone()));
        }
        if !self.kinds.is_empty() {
            query = query.filter(reconciliation_tasks::kind.eq_any(self.kinds.clone()));
        }
        query
    }
}

fn require_all(actor: &Actor) -> Result<(), QueryError> {
    match actor {
        Actor::System => Ok(()),
        Actor::User(_) | Actor::Anonymous => Ok(actor.require_role(Role::Admin).map(drop)?),
    }
}

/// Whether the actor may read what books are compared with. What nobody else may see is not there for them.
fn sees_all(actor: &Actor) -> bool {
    matches!(actor, Actor::System) || actor.is_admin()
}

/// A page of the tasks, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn tasks_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &TaskFilter,
    (request, key): (&PageRequest, Option<TaskKey>),
) -> Result<Page<ReconciliationTask>, QueryError> {
    require_all(actor)?;
    let order_by = (reconciliation_tasks::created_at, reconciliation_tasks::id);
    let page = latest_first!(filter.query(), (order_by.0, order_by.1), (request, key));
    Ok(Page::from_rows(request, page.select(ReconciliationTask::as_select()).load(connection).await?))
}

/// How many tasks [`tasks_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn tasks_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &TaskFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// The tasks that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn tasks_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[ReconciliationTaskId],
) -> Result<Vec<ReconciliationTask>, QueryError> {
    if !sees_all(actor) {
        return Ok(Vec::new());
    }
    let found = reconciliation_tasks::table.filter(reconciliation_tasks::id.eq_any(ids));
    Ok(found.select(ReconciliationTask::as_select()).load(connection).await?)
}

/// A page of the runs, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn runs_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    (request, key): (&PageRequest, Option<RunKey>),
) -> Result<Page<ReconciliationRun>, QueryError> {
    require_all(actor)?;
    let all = reconciliation_runs::table.into_boxed();
    let page = latest_first!(all, (reconciliation_runs::created_at, reconciliation_runs::id), (request, key));
    Ok(Page::from_rows(request, page.select(ReconciliationRun::as_select()).load(connection).await?))
}

/// How many runs [`runs_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn runs_count(connection: &mut AsyncPgConnection, actor: &Actor) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(reconciliation_runs::table.select(count_star()).get_result(connection).await?)
}

/// The runs that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn runs_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[ReconciliationRunId],
) -> Result<Vec<ReconciliationRun>, QueryError> {
    if !sees_all(actor) {
        return Ok(Vec::new());
    }
    let found = reconciliation_runs::table.filter(reconciliation_runs::id.eq_any(ids));
    Ok(found.select(ReconciliationRun::as_select()).load(connection).await?)
}

/// The lines of the gateway's statement that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn statement_lines_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PayoutStatementLineId],
) -> Result<Vec<PayoutStatementLine>, QueryError> {
    if !sees_all(actor) {
        return Ok(Vec::new());
    }
    let found = payout_statement_lines::table.filter(payout_statement_lines::id.eq_any(ids));
    Ok(found.select(PayoutStatementLine::as_select()).load(connection).await?)
}
