//! Rows for whoever keeps the books, as files.

pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;

pub use loaders::ExportById;
pub use mutations::ExportsMutation;
pub use queries::ExportsQuery;
pub use types::Export;
