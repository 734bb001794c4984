//! What happens to exports; one transaction each.

pub(crate) mod export_claim;
pub mod export_create;
pub mod export_download;
pub(crate) mod export_settle;
pub(crate) mod exports_sweep;
