//! What is done in one transaction.

pub(crate) mod run_end;
pub mod run_open;
pub mod run_start;
pub(crate) mod statement_import;
pub mod task_close;
