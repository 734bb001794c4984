//! For whoever keeps the company's books.

pub mod exports;
pub mod reconciliation;
pub mod revenue;

use async_graphql::MergedObject;

pub use exports::{Export, ExportById};
pub use reconciliation::{
    PayoutStatementLine, PayoutStatementLineById, ReconciliationRun, ReconciliationRunById,
    ReconciliationTask, ReconciliationTaskById,
};

/// Queries of whoever keeps the books.
#[derive(MergedObject, Default)]
pub struct AccountingQuery(
    reconciliation::ReconciliationQuery,
    exports::ExportsQuery,
    revenue::RevenueReportQuery,
);

/// Mutations of whoever keeps the books.
#[derive(MergedObject, Default)]
pub struct AccountingMutation(reconciliation::ReconciliationMutation, exports::ExportsMutation);
