//! `ReconciliationRun`, `ReconciliationTask` and what they are made of.

mod enums;
mod run;
mod statement_line;
mod task;

pub use enums::{
    DifferenceKind, PayoutStatementLineKind, ReconciliationRunStatus, ReconciliationStep,
    ReconciliationSubjectKind, ReconciliationTaskStatus,
};
pub use run::{ReconciliationRun, ReconciliationRunConnection, ReconciliationRunEdge};
pub use statement_line::PayoutStatementLine;
pub use task::{
    ReconciliationProposedLeg, ReconciliationTask, ReconciliationTaskConnection, ReconciliationTaskEdge,
};
