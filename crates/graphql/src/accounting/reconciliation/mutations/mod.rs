//! What admins do about differences; one file each.

pub mod reconciliation_start;
pub mod reconciliation_task_close;

use async_graphql::MergedObject;

/// The mutations of reconciliation.
#[derive(MergedObject, Default)]
pub struct ReconciliationMutation(
    reconciliation_start::ReconciliationStart,
    reconciliation_task_close::ReconciliationTaskClose,
);
