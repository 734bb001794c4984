//! What changes files: each one transaction.

pub(crate) mod inspection_begin;
pub(crate) mod inspection_settle;
pub(crate) mod multipart_store;
pub(crate) mod scan_settle;
pub mod sweep;
pub(crate) mod upload_give_up;
pub(crate) mod upload_open;
