//! Batched reads of reconciliation; admins only.

use std::collections::HashMap;
use std::sync::Arc;

use accounting::reconciliation::{self, queries};
use database::DatabaseError;
use kernel::id::{PayoutStatementLineId, ReconciliationRunId, ReconciliationTaskId};

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Runs by id.
pub struct ReconciliationRunById;

impl Batch for ReconciliationRunById {
    type Key = ReconciliationRunId;
    type Value = Arc<reconciliation::ReconciliationRun>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<ReconciliationRunId>,
    ) -> Result<HashMap<ReconciliationRunId, Self::Value>, DatabaseError> {
        let found = queries::runs_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// Tasks by id.
pub struct ReconciliationTaskById;

impl Batch for ReconciliationTaskById {
    type Key = ReconciliationTaskId;
    type Value = Arc<reconciliation::ReconciliationTask>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<ReconciliationTaskId>,
    ) -> Result<HashMap<ReconciliationTaskId, Self::Value>, DatabaseError> {
        let found = queries::tasks_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// Lines of the payment service's statement by id.
pub struct PayoutStatementLineById;

impl Batch for PayoutStatementLineById {
    type Key = PayoutStatementLineId;
    type Value = Arc<reconciliation::PayoutStatementLine>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PayoutStatementLineId>,
    ) -> Result<HashMap<PayoutStatementLineId, Self::Value>, DatabaseError> {
        let found =
            queries::statement_lines_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}
