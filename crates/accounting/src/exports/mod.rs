//! Rows for whoever keeps the books, as files: asked for by an admin, written by a job, downloaded by a signed link.

mod cells;
pub mod commands;
pub mod flows;
pub mod jobs;
mod model;
pub mod queries;
mod rows;
mod services;
mod state;
mod table;
mod writing;

pub use model::{Export, ExportKey};
pub use services::ExportServices;
pub use state::{ExportKind, ExportStatus};
pub use writing::ExportRules;
