//! What needs the object store besides the database.

pub mod export_download;
