//! What is done outside of a transaction.

pub mod material_download;
