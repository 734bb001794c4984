//! What the company took.

pub mod queries;
pub mod types;

pub use queries::RevenueReportQuery;
