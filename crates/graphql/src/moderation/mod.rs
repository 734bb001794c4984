//! What admins look through, what they do to people, profiles, reviews and materials, and what others report to them.

pub mod loaders;
pub mod mutations;
mod of_material;
pub mod queries;
pub mod types;

pub use loaders::ReportById;
pub use mutations::ModerationMutation;
pub(crate) use of_material::{open_report_count, reports_of_material};
pub use queries::ModerationQuery;
pub use types::Report;
